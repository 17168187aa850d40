"""Comments, mentions, files."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quanyu.ui.models import Notice
from quanyu.work import actions, files, queries, terms
from quanyu.work.models import Attachment
from quanyu.work.tests.factories import make_item
from quanyu.work.tests.test_actions import refused

PDF = b"%PDF-1.7 invoice"


def upload(name: str = "发票.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def topic(crew, desk) -> str:
    return queries.topic(make_item(owner=crew.su))


def test_people_talk_about_an_item_and_mention_each_other(crew, topic) -> None:
    actions.comment(actor=crew.su, topic=topic, text="@何川 请补一张图，@外人 也看看")
    notice = Notice.objects.filter(kind="work.mentioned").order_by("person__id").first()
    assert notice is not None and notice.person == crew.designer
    assert notice.url.startswith("/work/items/") and notice.params["who"] == "苏曼"
    for person in (crew.designer, crew.outsider):
        assert queries.comments(person, topic)[0].text.startswith("@何川")
    actions.comment(actor=crew.designer, topic=topic, text="好")
    assert queries.comments(crew.su, topic).count() == 2


def test_who_may_not_see_the_thing_neither_reads_nor_writes(crew, topic) -> None:
    for act in (
        lambda: queries.comments(crew.outsider, topic),
        lambda: queries.attachments(crew.outsider, topic),
        lambda: actions.comment(actor=crew.outsider, topic=topic, text="?"),
        lambda: actions.attach(actor=crew.outsider, topic=topic, upload=upload()),
    ):
        assert refused(act).code == "not_found"
    with pytest.raises(LookupError):
        queries.comments(crew.su, "nothing:1")


def test_an_empty_comment_says_nothing(crew, topic) -> None:
    assert refused(actions.comment, actor=crew.su, topic=topic, text=" ").code == "comment_empty"


def test_a_file_is_kept_by_its_content(crew, topic) -> None:
    one = actions.attach(actor=crew.su, topic=topic, upload=upload(), field="invoice")
    two = actions.comment(actor=crew.su, topic=topic, text="", uploads=[upload("b.pdf")])
    digest = hashlib.sha256(PDF).hexdigest()
    assert one.sha256 == two.attachments.get().sha256 == digest
    assert files.place_of(digest).read_bytes() == PDF
    assert files.place_of(digest).stat().st_mode & 0o077 == 0
    assert [row.name for row in queries.attachments(crew.su, topic)] == ["b.pdf", "发票.pdf"]
    with pytest.raises(Attachment.DoesNotExist):
        queries.get_attachment(crew.outsider, str(one.uuid))


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.exe", b"x", "file_type"),
        ("a.pdf", b"MZ\x90 program", "file_type"),
        ("a.txt", b"  <!DOCTYPE html><script>", "file_type"),
        ("a.txt", b"\x7fELF", "file_type"),
        ("a.png", b"not a picture", "file_type"),
        ("a.txt", b"", "file_empty"),
        ("a", b"x", "file_type"),
    ],
)
def test_programs_pages_and_empty_files_are_refused(crew, topic, name, data, code) -> None:
    fault = refused(actions.attach, actor=crew.su, topic=topic, upload=upload(name, data))
    assert fault.code == code
    assert not Attachment.objects.exists()


def test_a_file_has_a_greatest_size(crew, topic, monkeypatch) -> None:
    class Large:
        name = "film.mp4"

        def chunks(self):
            part = io.BytesIO(b"x" * 1024 * 1024).getvalue()
            for _number in range(terms.FILE_LIMIT // len(part) + 1):
                yield part

    assert refused(actions.attach, actor=crew.su, topic=topic, upload=Large()).code == "too_large"
    left = list((files.place_of("0" * 64).parent.parent).glob("part-*"))
    assert left == [], "nothing stays of a file that was refused"
