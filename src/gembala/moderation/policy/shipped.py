"""The policy that a community starts from: plain words, in Indonesian and English, to be made its own."""

from __future__ import annotations

INTRO_ID = (
    "Tempat ini milik kita bersama. Bicaralah seperti kepada tetangga: boleh berbeda pendapat, boleh mengeluh, "
    "dan tetap saling menghormati. Kalau ada yang kelewatan, kami bertindak sesuai halaman ini, menyebut alasannya, "
    "dan kamu selalu boleh keberatan."
)
INTRO_EN = (
    "This place belongs to all of us. Speak as you would to a neighbour: disagree, complain if something went wrong, "
    "and stay respectful. When somebody goes too far we act as this page says, tell them why, "
    "and they can always object."
)
CLAUSES: list[dict[str, str]] = [
    {
        "key": "criticism",
        "title_id": "Kritik dan keluhan diterima",
        "title_en": "Criticism and complaints are welcome",
        "text_id": "Kecewa dengan kami? Katakan saja, keras pun tidak apa-apa. Kami tidak menghapus keluhan karena "
        "isinya tidak enak didengar. Kami menjawabnya dan mengikutinya sampai selesai.",
        "text_en": "Disappointed with us? Say so, even bluntly. We do not remove a complaint because it is unpleasant "
        "to hear. We answer it and follow it until it is solved.",
    },
    {
        "key": "respect",
        "title_id": "Serang masalahnya, bukan orangnya",
        "title_en": "Argue with the point, not the person",
        "text_id": "Jangan menghina, merundung, atau mempermalukan orang lain, juga tidak dengan candaan yang jelas-jelas "
        "menyakiti.",
        "text_en": "No insults, no bullying, no shaming of others, and no jokes that are plainly meant to hurt.",
    },
    {
        "key": "hate",
        "title_id": "Tidak ada kebencian dan ancaman",
        "title_en": "No hate and no threats",
        "text_id": "Jangan merendahkan orang karena suku, agama, ras, golongan, jenis kelamin, orientasi, usia, atau "
        "disabilitasnya. Jangan mengancam siapa pun.",
        "text_en": "Do not degrade people for their ethnicity, religion, race, group, gender, orientation, age or "
        "disability. Do not threaten anybody.",
    },
    {
        "key": "spam",
        "title_id": "Tidak ada judi daring dan promosi liar",
        "title_en": "No online gambling and no unasked advertising",
        "text_id": "Jangan mempromosikan judi, menyebar iklan yang tidak diminta, atau menempelkan tulisan yang sama "
        "berkali-kali.",
        "text_en": "Do not promote gambling, post advertising that nobody asked for, or paste the same text again and "
        "again.",
    },
    {
        "key": "fraud",
        "title_id": "Tidak ada penipuan",
        "title_en": "No fraud",
        "text_id": "Jangan menyamar sebagai kami atau orang lain, meminta kode OTP, kata sandi, atau transfer uang. Kami "
        "tidak pernah memintanya.",
        "text_en": "Do not pretend to be us or somebody else, and do not ask for one-time codes, passwords or transfers. "
        "We never do.",
    },
    {
        "key": "privacy",
        "title_id": "Jaga data pribadi",
        "title_en": "Keep private data private",
        "text_id": "Jangan menyebarkan nomor telepon, alamat, foto, atau percakapan orang lain tanpa izinnya.",
        "text_en": "Do not spread other people's phone numbers, addresses, pictures or conversations without their "
        "consent.",
    },
]
LADDER: list[dict[str, object]] = [
    {"strikes": 1, "step": "remind", "days": 0, "asks": False},
    {"strikes": 2, "step": "warn", "days": 0, "asks": False},
    {"strikes": 3, "step": "mute", "days": 7, "asks": False},
    {"strikes": 4, "step": "suspend", "days": 30, "asks": True},
    {"strikes": 5, "step": "ban", "days": 0, "asks": True},
]
CLAUSE_OF = {
    "gambling": "spam", "promotion": "spam", "copy": "spam", "fraud": "fraud", "rude": "respect", "attack": "respect",
    "hate": "hate", "threat": "hate",
}  # fmt: skip
"""Which clause a label of understanding is usually about."""
