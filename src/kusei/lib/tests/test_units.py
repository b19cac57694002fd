from kusei.lib.units import unit_en


def test_a_known_unit_has_a_singular_and_a_plural_and_an_unknown_one_stays() -> None:
    assert (unit_en("部", singular=True), unit_en("部"), unit_en("見守り隊")) == (
        "copy",
        "copies",
        "見守り隊",
    )
