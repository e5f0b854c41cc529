"""What the demo's people wrote in the past seven weeks: posts, answers, topics of the forum."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Old:
    """A post that is out: how many days ago, at which local time, and what it said. ``dish`` chooses its picture."""

    days: int
    hour: int
    minute: int
    title: str
    text: str
    dish: str = ""


POSTS = (
    Old(50, 11, 30, "Gulai pliek", "Gulai pliek u dari Aceh: sayur, kelapa, dan sabar. Pernah coba?", "gulai"),
    Old(46, 9, 0, "Bubur Manado",
        "Tinutuan: bubur, jagung, labu, bayam, kemangi. Sarapan yang memeluk dari dalam.", "bubur"),
    Old(44, 11, 30, "Rendang Siti",
        "Siti dari Bandung memasak rendang kami di rumah dan bercerita di forum. Terima kasih, Teh!", "rendang"),
    Old(41, 17, 0, "Tiga sambal", "Tiga sambal satu meja: matah, roa, bajak. Kamu tim yang mana?", "sambal"),
    Old(39, 11, 30, "Papeda hangat",
        "Papeda panas, kuah kuning, ikan kakap. Cara makannya diputar dua sumpit. Sudah pernah?", "papeda"),
    Old(34, 12, 0, "Kuis rempah", "Kuis rempah: rempah apa yang wanginya seperti hujan pertama? Jawab di komentar.", ""),
    Old(32, 9, 0, "Nasi kuning", "Nasi kuning untuk syukuran kecil: kunyit segar, santan, sereh, daun jeruk.", "kuning"),
    Old(25, 11, 0, "Soto Banjar", "Soto Banjar dengan kayu manis dan cengkih. Kuahnya bening, ceritanya panjang.", "soto"),
    Old(23, 19, 0, "Masakan bapak", "Ceritakan masakan bapakmu. Yang gosong juga boleh.", ""),
    Old(20, 11, 30, "Andaliman", "Andaliman dari Toba bikin lidah bergetar. Arsik ikan mas besok siang.", "gulai"),
    Old(18, 17, 0, "Paket pekan ini",
        "Paket pekan ini: rendang, sambal roa, kerupuk kulit. Kirim Rabu dan Sabtu.", "rendang"),
    Old(13, 19, 30, "Arsik Medan", "Arsik dari Medan, resep Opung. Bumbunya digiling tangan sejak subuh.", "gulai"),
    Old(11, 11, 30, "Lontong balap",
        "Lontong balap Surabaya: taoge, lento, kecap, petis. Balapan siapa cepat habis.", "bubur"),
    Old(9, 9, 0, "Jagung bose", "Jagung bose dari Nusa Tenggara Timur. Sederhana, kenyang sampai sore.", "kuning"),
    Old(6, 17, 0, "Sate Madura", "Sate Madura dari arang sampai piring: 14 menit, satu kipas, banyak sabar.", "rendang"),
    Old(4, 11, 30, "Soto lagi", "Hujan turun, soto lagi. Perkedelnya boleh dua.", "soto"),
    Old(2, 19, 0, "Sambal matah", "Sambal matah: bawang merah, serai, cabai rawit, jeruk limau, minyak kelapa panas. "
        "Di rumahmu pakai terasi atau tidak?", "sambal"),
    Old(0, 0, 0, "Rendang akhir pekan", "Rendang Padang empat jam di atas api kecil, siap kirim Sabtu pagi. "
        "Siapa yang biasa menyimpan bumbunya untuk nasi goreng hari Minggu?", "rendang"),
)  # fmt: skip

ANSWERS = {
    "question": (
        "Bisa, Kak. Detail dan ongkosnya saya kirim lewat pesan, ya.",
        "Pertanyaan bagus! Biasanya tahan tiga hari di kulkas, sebulan di freezer.",
        "Ada, Kak. Jadwal kirimnya Rabu dan Sabtu pagi.",
    ),
    "complaint": (
        "Maaf sekali, Kak. Saya cek ke dapur sekarang dan kabari hari ini juga.",
        "Terima kasih sudah bilang terus terang. Ini salah kami, kami perbaiki dan kirim ulang.",
    ),
    "praise": (
        "Terima kasih banyak, Kak! Semoga lain kali bisa masak bareng.",
        "Senang sekali bacanya. Salam dari dapur!",
    ),
    "other": ("Hehe, siap. Ditunggu ceritanya di forum, Kak.", "Terima kasih sudah mampir, Kak."),
    "en": ("Thank you! We would love to hear how it turns out.", "Good to have you here. Ask us anything."),
}

SPACES = (
    ("kabar-dapur", "Kabar dapur", "Kabar dan kiriman terbaru dari Warung Nusantara", "public"),
    ("tanya-resep", "Tanya resep", "Bertanya dan berbagi resep, dari yang mudah sampai yang semalaman", "public"),
    ("cerita-warga", "Cerita warga", "Makan apa hari ini, dan dengan siapa", "public"),
    ("bumbu-dan-kebun", "Bumbu dan kebun", "Menanam, menyimpan, dan mencari bumbu", "public"),
    ("ruang-tim", "Ruang tim", "Hanya untuk tim", "internal"),
)
MEMBERS = (
    ("Tan Mei Ling", "meiling"), ("Yohanes Wanggai", "yohanes-w"), ("Siti Rahmawati", "siti-bdg"),
    ("Togar Siregar", "togar"), ("Cut Meutia Rahman", "cutmeutia"), ("Andi Fadhil", "andifadhil"),
    ("Made Suartini", "madesuartini"), ("Lestari Handayani", "lestari"), ("Kadek Wirawan", "kadekw"),
    ("Ahmad Zulkifli", "azulkifli"), ("Maria Goreti Lema", "goreti"), ("Dewi Anggraini", "dewia"),
)  # fmt: skip


@dataclass(frozen=True)
class OldTopic:
    """A topic: days ago, space, who began it (index of MEMBERS), and who answered what how many hours later."""

    days: float
    space: str
    author: int
    title: str
    text: str
    answers: tuple[tuple[float, int, str], ...] = ()
    likes: int = 0


TOPICS = (
    OldTopic(47, "cerita-warga", 7, "Belanja 150 ribu untuk sepekan, masih bisakah?",
             "Harga cabai naik lagi. Mari kumpulkan menu hemat dari daerah masing-masing.",
             ((3, 3, "Di Medan masih bisa kalau banyak tahu dan teri."), (9, 6, "Kangkung, tempe, telur. Sudah enam hari."),
              (30, 0, "Saya masak kari sekali banyak, simpan di freezer.")), 7),
    OldTopic(38, "tanya-resep", 1, "Papeda yang tidak menggumpal, begini caranya",
             "Mama saya selalu pakai air yang benar-benar mendidih dan tangan yang sabar. Aduk searah.",
             ((2, 5, "Akhirnya! Selama ini air saya kurang panas."), (26, 8, "Bisa pakai sagu kemasan, Kak Yohanes?"),
              (28, 1, "Bisa, asal disaring dulu.")), 9),
    OldTopic(29, "bumbu-dan-kebun", 6, "Sambal matah tanpa terasi, tetap wangi",
             "Rahasianya di minyak kelapa yang dipanaskan dulu, lalu disiram selagi berasap.",
             ((1, 2, "Langsung saya coba malam ini."), (5, 4, "Kalau pakai kecombrang makin wangi."),
              (20, 9, "Tahan berapa hari di kulkas?"), (22, 6, "Paling lama dua hari, lebih dari itu asam.")), 12),
    OldTopic(21, "tanya-resep", 9, "Bumbu genep tahan berapa lama di kulkas?",
             "Saya giling sekali untuk sebulan. Aman atau sebaiknya dibekukan?",
             ((6, 6, "Bekukan per porsi, Kak. Tiga bulan masih wangi."),), 3),
    OldTopic(12, "cerita-warga", 2, "Syukuran anak pakai paket nasi kuning",
             "Tetangga satu gang kebagian. Sambalnya kurang pedas sedikit, sisanya habis!",
             ((4, 11, "Selamat, Teh Siti! Sehat terus anaknya."),), 8),
    OldTopic(5, "bumbu-dan-kebun", 8, "Ganti daun salam kalau tinggal di luar negeri?",
             "Saya di Osaka, daun salam susah dicari. Ada yang pernah pakai pengganti?", (), 2),
    OldTopic(1.2, "tanya-resep", 1, "Apakah sambal roa bisa dikirim ke Jayapura?",
             "Ongkosnya berapa dan tahan berapa hari di jalan?", (), 1),
    OldTopic(0.12, "tanya-resep", 0, "Santan selalu pecah waktu bikin opor, salahnya di mana ya?",
             "Sudah pakai api kecil, tetap saja pecah di menit-menit akhir. Apa karena santannya dari kotak?",
             ((1.5, 1, "Saya biasanya masukkan santan kental paling akhir, lalu diaduk terus dan tidak sampai mendidih."),),
             2),
)  # fmt: skip
