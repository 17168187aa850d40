"""What a file of a handbook may be called and how large it may be."""

import pytest

from quanyu.editions import rules, terms
from quanyu.kernel.refusal import Refusal


@pytest.mark.parametrize("path", ["handbook.yaml", "duties/会员 与 社群.yaml", "processes/a.bpmn"])
def test_a_plain_name_stays(path: str) -> None:
    assert rules.clean_path(path) == path


def test_names_that_look_the_same_are_the_same() -> None:
    assert rules.clean_path("caf\u0065\u0301.yaml") == rules.clean_path("caf\u00e9.yaml")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd.yaml",
        "../handbook.yaml",
        "duties/../../x.yaml",
        "./x.yaml",
        "a//b.yaml",
        "a\\b.yaml",
        "C:/x.yaml",
        "a\x00.yaml",
        "a\n.yaml",
        "\u202ex.yaml",
        "x" * 200 + ".yaml",
        "duties /x.yaml",
    ],
)
def test_a_name_that_could_lead_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.clean_path(path)
    assert refused.value.code == "path_unsafe"


@pytest.mark.parametrize("path", ["x.exe", "x", "x.yaml.exe", ".yaml"])
def test_other_kinds_of_files_are_refused(path: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.clean_path(path)
    assert refused.value.code == "path_kind"


def test_sizes_and_counts_have_limits() -> None:
    assert rules.check_text("a.yaml", "字" * 600_000)
    cases = {
        "file_too_large": {"a.yaml": "字" * 700_000},
        "too_many_files": {f"duties/{n}.yaml": "" for n in range(terms.FILE_COUNT + 1)},
        "too_large": {f"duties/{n}.yaml": "x" * 1_999_000 for n in range(7)},
        "path_twice": {"caf\u0065\u0301.yaml": "", "caf\u00e9.yaml": ""},
        "text_unreadable": {"a.yaml": "a\x00"},
    }
    for code, texts in cases.items():
        with pytest.raises(Refusal) as refused:
            rules.check_all(texts)
        assert refused.value.code == code
