"""Folders and ZIP files, honest and not."""

import io
import zipfile
from pathlib import Path

import pytest

from quanyu.editions import folders, terms
from quanyu.editions.tests.factories import SMALL
from quanyu.kernel.refusal import Refusal


def zipped(files: dict[str, str | bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    out.seek(0)
    return out


def code_of(file: io.BytesIO) -> str:
    with pytest.raises(Refusal) as refused:
        folders.read_zip(file, "手册.zip")
    return refused.value.code


def test_out_and_in_again_is_the_same() -> None:
    texts = {**SMALL, "duties/会员.yaml": "kind: duties\n# 中文\n", "a.yaml": "kind: x\r\n"}
    assert folders.read_zip(io.BytesIO(folders.write_zip(texts)), "x.zip") == texts
    assert folders.write_zip(texts) == folders.write_zip(dict(reversed(texts.items())))


def test_the_enclosing_folder_and_what_systems_leave_behind_are_dropped() -> None:
    files = {f"手册/{path}": text for path, text in SMALL.items()}
    litter = {"__MACOSX/手册/._x.yaml": "x", "手册/.DS_Store": "x"}
    assert folders.read_zip(zipped({**files, **litter}), "x.zip") == SMALL


def test_names_written_by_a_chinese_windows_are_read() -> None:
    raw = zipped({"XXXX.yaml": "kind: duties\n"}).getvalue()
    name = "职责".encode("gbk")
    file = io.BytesIO(raw.replace(b"XXXX.yaml", name + b".yaml"))
    assert list(folders.read_zip(file, "x.zip")) == ["职责.yaml"]


@pytest.mark.parametrize("name", ["../x.yaml", "/etc/x.yaml", "a/../../x.yaml", "..\\..\\x.yaml"])
def test_a_path_that_climbs_out_is_refused(name: str) -> None:
    assert code_of(zipped({"handbook.yaml": "x", name: "x"})) == "path_unsafe"


def test_a_bomb_is_stopped_while_it_is_unpacked() -> None:
    bomb = zipped({f"{n}.yaml": b"0" * 1_999_999 for n in range(40)})
    assert len(bomb.getvalue()) < 200_000
    assert code_of(bomb) == "too_large"
    assert code_of(zipped({"a.yaml": b"0" * 50_000_000})) == "file_too_large"
    many = zipped({f"{n}.yaml": b"" for n in range(terms.FILE_COUNT + 200)})
    assert code_of(many) == "too_many_files"


def test_a_size_that_lies_is_not_believed() -> None:
    raw = bytearray(zipped({"a.yaml": b"0" * 3_000_000}).getvalue())
    central = raw.rindex(b"PK\x01\x02")
    raw[central + 24 : central + 28] = (10).to_bytes(4, "little")
    assert code_of(io.BytesIO(bytes(raw))) in ("file_too_large", "zip_unreadable")


def test_other_things_than_handbooks_are_refused_in_words() -> None:
    assert code_of(io.BytesIO(b"not a zip")) == "zip_unreadable"
    assert code_of(zipped({"a.yaml": "职责".encode("gbk")})) == "text_unreadable"
    assert code_of(zipped({"a.yaml": "x", "run.exe": "x"})) == "path_kind"
    assert code_of(io.BytesIO(zipped({"a.yaml": "x" * 9000}).getvalue()[:-60])) == "zip_unreadable"


def test_a_folder_is_read_without_following_links(tmp_path: Path) -> None:
    (tmp_path / "duties").mkdir()
    (tmp_path / "handbook.yaml").write_text("kind: handbook\n", encoding="utf-8")
    (tmp_path / "duties" / "a.yaml").write_text("kind: duties\n", encoding="utf-8")
    (tmp_path / "secret.yaml").symlink_to("/etc/passwd")
    assert sorted(folders.read_folder(tmp_path)) == ["duties/a.yaml", "handbook.yaml"]
