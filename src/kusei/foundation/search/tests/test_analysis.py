"""How text becomes words."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from kusei.foundation.search.analysis import CHUNK, analyse, lexemes, readings
from kusei.foundation.search.lexemes import BODY, place, placed


def test_width_case_and_kind_of_kana_make_no_difference():
    assert lexemes("ゴミ") == lexemes("ごみ") == lexemes("ｺﾞﾐ")
    assert lexemes("ＤＸ") == lexemes("dx") == lexemes("DX")


def test_spellings_of_one_word_are_one_word():
    assert lexemes("引越し") == lexemes("引っ越し")
    assert lexemes("こども") == lexemes("子ども") == lexemes("子供")


def test_particles_and_signs_are_left_out():
    assert lexemes("窓口の、改革を！") == lexemes("窓口改革")
    assert lexemes("のをにで。🎉→") == ()


@given(st.text(max_size=300))
def test_every_word_knows_its_place_in_the_text(text):
    end = 0
    for token in analyse(text):
        assert end <= token.begin <= token.end <= len(text)
        end = token.end


def test_a_text_longer_than_the_dictionary_takes_is_cut_at_sentences():
    sentence = "避難所を開きます。"
    text = sentence * (3 * CHUNK // len(sentence))
    tokens = analyse(text)
    assert [text[t.begin : t.end] for t in tokens if t.lexeme == "避難"] == ["避難"] * text.count("避難")


def test_a_text_without_any_sentence_is_cut_all_the_same():
    assert sum(token.end - token.begin for token in analyse("あ" * 50_000)) == 50_000


def test_many_threads_cut_text_at_the_same_time():
    text = "書かない窓口と避難所のキャッシュレス決済を推進します。" * 50
    alone = analyse(text)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == alone for found in pool.map(analyse, [text] * 40))


def test_readings_run_over_the_units_of_a_compound():
    tokens = analyse("避難所の開設")
    assert [reading for reading, _ in readings(tokens, 0, units=3)] == ["ひなん", "ひなんしよ"]
    assert [end for _, end in readings(tokens, 0, units=3)] == [2, 3]


@given(st.integers(0, 65_535), st.integers(0, 255))
def test_a_place_is_packed_and_unpacked(begin, length):
    assert placed(place(BODY, begin, begin + length)) == (BODY, begin, begin + length)
