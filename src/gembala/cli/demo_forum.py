"""The demo's forum: spaces, first members, first topics."""

from __future__ import annotations

from gembala.forum.answer import answer
from gembala.forum.join import join
from gembala.forum.models import Space
from gembala.forum.open_topic import open_topic
from gembala.forum.standing import standing_of
from gembala.workspaces.access import Actor
from gembala.workspaces.models import Brand, User, Workspace

SPACES = (
    ("kabar-dapur", "Kabar dapur", "Kabar dan kiriman terbaru dari Warung Nusantara", "public"),
    ("tanya-resep", "Tanya resep", "Bertanya dan berbagi resep, dari yang mudah sampai yang semalaman", "public"),
    ("cerita-warga", "Cerita warga", "Makan apa hari ini, dan dengan siapa", "public"),
    ("ruang-tim", "Ruang tim", "Hanya untuk tim", "internal"),
)
MEMBERS = (("Tan Mei Ling", "meiling"), ("Yohanes Wanggai", "yohanes-w"), ("Siti Rahmawati", "siti-bdg"))
TOPICS = (
    ("tanya-resep", 0, "Santan selalu pecah waktu bikin opor, salahnya di mana ya?",
     "Sudah pakai api kecil, tetap saja pecah di menit-menit akhir. Apa karena santannya dari kotak?",
     ((1, "Saya biasanya masukkan santan kental paling akhir, lalu diaduk terus dan tidak sampai mendidih."),)),
    ("cerita-warga", 2, "Syukuran anak pakai paket nasi kuning",
     "Tetangga satu gang kebagian. Sambalnya kurang pedas sedikit, sisanya habis!", ()),
    ("tanya-resep", 1, "Apakah sambal roa bisa dikirim ke Jayapura?", "Ongkosnya berapa dan tahan berapa hari di jalan?", ()),
)  # fmt: skip


def fill(workspace: Workspace, _brand: Brand, _team: dict[str, Actor]) -> None:
    """Spaces and topics. The made-up members cannot sign in: they have no usable password."""
    spaces = {
        slug: Space.objects.create(workspace=workspace, slug=slug, name=name, about=about, kind=kind, position=position)
        for position, (slug, name, about, kind) in enumerate(SPACES)
    }
    people = []
    for name, handle in MEMBERS:
        user = User.objects.create_user(f"{handle}@demo.example", None, name=name)
        join(workspace, by=user, handle=handle)
        people.append(user)
    for slug, author, title, text, answers in TOPICS:
        post = open_topic(spaces[slug], by=standing_of(workspace, people[author]), title=title, text=text)
        for answerer, words in answers:
            answer(post.topic, by=standing_of(workspace, people[answerer]), text=words)
