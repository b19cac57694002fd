"""Loading the procedures of a pack: all or nothing, the same again changes nothing, what was filed keeps its form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kusei.engines.procedures import testing_forms as testing
from kusei.engines.procedures.catalogue.loading import Loaded, ProceduresWrong, load_procedures
from kusei.engines.procedures.commands import publishing
from kusei.engines.procedures.models import Procedure, StoredGuide, Version
from kusei.engines.procedures.queries.current import current_version, guides
from kusei.engines.procedures.testing_forms import GUIDE, SMALL
from kusei.foundation.org.models import Municipality
from kusei.foundation.search.models import Document

pytestmark = pytest.mark.django_db
TEXT = SMALL.read_text(encoding="utf-8")
KEY = "certificate-copy"


@pytest.fixture
def home() -> Municipality:
    return testing.municipality()


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A folder with the small procedure and the small guide."""
    for name, text in (("procedures/certificate.yaml", TEXT), ("guides/moving.yaml", GUIDE)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def load(pack: Path, home: Municipality) -> Callable[..., Loaded]:
    """Load the pack, with files written before: `load(procedures__x="…")`."""

    def run(**files: str | bytes) -> Loaded:
        for name, text in files.items():
            path = pack / f"{name.replace('__', '/')}.yaml"
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        return load_procedures(pack, home)

    return run


def wrong(load: Callable[..., Loaded], **files: str | bytes) -> list[str]:
    """The lines with which loading is refused; nothing is there afterwards."""
    with pytest.raises(ProceduresWrong) as refused:
        load(**files)
    assert (Version.objects.count(), StoredGuide.objects.count()) == (0, 0)
    return str(refused.value).splitlines()


def test_what_was_loaded_is_in_force_and_found_by_the_search(load: Callable[..., Loaded], home: Municipality) -> None:
    done = load()
    assert done == Loaded(((KEY, "証明書の再交付", "created"),), ("moving-in",), ())
    version = current_version(home, KEY)
    assert version is not None
    assert (version.number, version.origin, version.procedure.department_code) == (1, "pack", "madoguchi")
    assert [one.key for one in guides(home)] == ["moving-in"]
    assert Document.objects.filter(source="procedures.procedure").count() == 2  # in Japanese and in English


def test_one_wrong_file_refuses_all_and_says_file_and_place(load: Callable[..., Loaded]) -> None:
    other = TEXT.replace("key: certificate-copy", "key: other")
    assert wrong(load, procedures__other=other.replace("kind: application", "kind: aplication")) == [
        "other.yaml: kind: Input should be 'application', 'notification', 'report' or 'registration'"
    ]
    assert wrong(load, procedures__other=other.replace("when: \"reason == 'damaged'\"", "when: nobody")) == [
        "other.yaml: form.sections.1.fields.1.when: 「nobody」 is no field that stands before"
    ]
    assert wrong(load, procedures__other=other.replace("department: madoguchi", "department: nowhere")) == [
        "other: department: there is no 「nowhere」"
    ]


def test_every_fault_of_every_file_is_told_at_once(load: Callable[..., Loaded]) -> None:
    lines = wrong(
        load,
        procedures__a=TEXT.replace("count: copies", "count: sheets"),
        procedures__b="title: [",
        procedures__c="証明書".encode("cp932"),
        guides__d=GUIDE.replace("when: lost", "when: found"),
    )
    assert [line.split(": ")[0] for line in lines[:4]] == ["a.yaml", "b.yaml", "c.yaml", "d.yaml"]
    assert lines[2] == "c.yaml: the file is not written in UTF-8"
    assert "two files have the key 「certificate-copy」" in lines


def test_two_files_with_one_key_are_refused_also_of_guides(load: Callable[..., Loaded]) -> None:
    assert wrong(load, procedures__again=TEXT) == ["two files have the key 「certificate-copy」"]


def test_two_guides_with_one_key_are_refused(load: Callable[..., Loaded]) -> None:
    assert wrong(load, guides__again=GUIDE) == ["two files have the key 「moving-in」"]


def test_a_guide_that_leads_to_no_procedure_is_refused(load: Callable[..., Loaded]) -> None:
    text = GUIDE.replace("procedure: certificate-copy", "procedure: certificate")
    assert wrong(load, guides__moving=text) == ["guides/moving-in: there is no procedure 「certificate」"]


def test_doubts_are_told_and_refuse_nothing(load: Callable[..., Loaded]) -> None:
    done = load(procedures__certificate=TEXT.replace("who: {ja: 本人, en: The person concerned}", "who: 本人"))
    assert done.warnings == ("certificate.yaml: who: no text in 「en」",)


def test_a_changed_file_is_a_new_version(load: Callable[..., Loaded], home: Municipality) -> None:
    load()
    changed = TEXT.replace("max: 5", "max: 9").replace("証明書の再交付", "証明書の再発行")
    assert load(procedures__certificate=changed).procedures == ((KEY, "証明書の再発行", "replaced"),)
    version = current_version(home, KEY)
    assert version is not None
    assert (version.number, version.procedure.title) == (2, "証明書の再発行")
    first = Version.objects.get(number=1)
    assert first.replaced_at is not None
    copies = first.content.form.field("copies")
    assert copies is not None
    assert copies.max == 5


def test_a_guide_whose_file_is_gone_goes(load: Callable[..., Loaded], pack: Path, home: Municipality) -> None:
    load()
    (pack / "guides" / "moving.yaml").unlink()
    assert load().guides == ()
    assert guides(home) == []


def test_loading_the_same_again_changes_nothing(load: Callable[..., Loaded]) -> None:
    load()
    before = list(Version.objects.values())
    again = load(procedures__certificate=f"# only a remark\n{TEXT}")
    assert again.procedures == ((KEY, "証明書の再交付", "unchanged"),)
    assert list(Version.objects.values()) == before


def test_a_version_once_replaced_comes_back_as_a_new_one(load: Callable[..., Loaded]) -> None:
    for text in (TEXT, TEXT.replace("max: 5", "max: 9"), TEXT):
        load(procedures__certificate=text)
    assert list(Version.objects.order_by("number").values_list("number", "state")) == [
        (1, "replaced"), (2, "replaced"), (3, "in-force"),
    ]  # fmt: skip


def test_a_pack_takes_back_what_staff_changed_only_when_it_says_something_new(
    load: Callable[..., Loaded], home: Municipality
) -> None:
    load()
    own = testing.small(processing_days=7)
    publishing.publish(municipality=home, content=own, by=testing.staff("editor"), origin="builder")
    assert load().procedures[0][2] == "unchanged"
    assert current_version(home, KEY).content.processing_days == 7  # type: ignore[union-attr]
    load(procedures__certificate=TEXT.replace("processing_days: 5", "processing_days: 9"))
    assert current_version(home, KEY).content.processing_days == 9  # type: ignore[union-attr]


def test_a_procedure_whose_file_is_gone_stays_in_force(
    load: Callable[..., Loaded], pack: Path, home: Municipality
) -> None:
    load()
    (pack / "procedures" / "certificate.yaml").unlink()
    (pack / "guides" / "moving.yaml").unlink()
    assert load().procedures == ()
    assert current_version(home, KEY) is not None


def test_guides_stand_in_the_order_of_their_files_and_are_replaced(
    load: Callable[..., Loaded], home: Municipality
) -> None:
    load(guides__away=GUIDE.replace("key: moving-in", "key: moving-out"))
    load(guides__moving=GUIDE.replace("引っ越してきたとき", "転入したとき"))
    assert [(one.key, one.title) for one in guides(home)] == [
        ("moving-out", "引っ越してきたとき"), ("moving-in", "転入したとき"),
    ]  # fmt: skip


def test_another_municipality_keeps_its_own(load: Callable[..., Loaded], home: Municipality, pack: Path) -> None:
    load()
    other = Municipality.objects.create(code="131121", name="世田谷区", name_en="Setagaya", slug="setagaya")
    other.departments.create(code="madoguchi", name="窓口課")
    (pack / "guides" / "moving.yaml").unlink()
    assert load_procedures(pack, other).procedures == ((KEY, "証明書の再交付", "created"),)
    assert Procedure.objects.filter(key=KEY).count() == 2
    assert [one.key for one in guides(home)] == ["moving-in"]
