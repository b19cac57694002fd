"""Words that mean the same, from the files of the packs."""

import pytest

from kusei.foundation.search.analysis import lexemes
from kusei.foundation.search.synonyms import SynonymFileError, synonyms


@pytest.fixture
def packs(settings, tmp_path):
    settings.PACKS_DIR = tmp_path

    def write(name, text):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "synonyms.yaml").write_text(text, encoding="utf-8")

    return write


def others(word):
    return set(synonyms().also.get(lexemes(word), ()))


def test_every_word_of_a_group_finds_all_others(packs):
    packs("common", "- same: [保育園, 保育所]\n")
    assert others("保育園") == {lexemes("保育所")}
    assert others("保育所") == {lexemes("保育園")}


def test_a_one_way_word_is_not_found_backwards(packs):
    packs("common", "- word: ライン\n  also: [LINE]\n")
    assert others("ライン") == {lexemes("LINE")}
    assert others("LINE") == set()


def test_a_municipality_adds_its_own_words(packs):
    packs("common", "- same: [保育園, 保育所]\n")
    packs("somewhere", "- same: [保育園, なかよし園]\n")
    assert others("保育園") == {lexemes("保育所"), lexemes("なかよし園")}


def test_a_changed_file_holds_at_once(packs):
    packs("common", "- same: [保育園, 保育所]\n")
    assert others("保育園")
    packs("common", "- same: [避難所, 避難場所]\n# changed\n")
    assert not others("保育園")


def test_no_file_means_no_synonyms(packs):
    assert others("保育園") == set()


@pytest.mark.parametrize(
    "text",
    [
        "- same: [一つだけ]\n",
        "- same: 保育園\n",
        "- word: 保育園\n",
        "- same: [a, b]\n  also: [c]\n",
        "same: [a, b]\n",
        "- [",
    ],
)
def test_a_broken_file_is_named_with_its_place(packs, text):
    packs("common", text)
    with pytest.raises(SynonymFileError, match=r"synonyms\.yaml"):
        synonyms()


def test_the_common_file_is_sound_and_large_enough():
    assert len(synonyms().also) >= 150
