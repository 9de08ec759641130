"""Resident ID numbers and social credit codes against the vectors of standards §1; all synthetic or published."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from portal.foundation.identity_numbers import (
    InvalidNumber,
    Sex,
    check_id_card,
    check_uscc,
    id_card_check,
    mask_name,
    mask_number,
    normalise,
    uscc_check,
)

TODAY = date(2026, 11, 21)

VALID_ID_CARDS = [
    ("11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
    ("440524188001010014", date(1880, 1, 1), Sex.MALE),
    ("370784200002299989", date(2000, 2, 29), Sex.FEMALE),
    ("370502198506159992", date(1985, 6, 15), Sex.MALE),
    ("370505201808089962", date(2018, 8, 8), Sex.FEMALE),
    ("370724195611039912", date(1956, 11, 3), Sex.MALE),
    ("370722197005059979", date(1970, 5, 5), Sex.MALE),
    ("370784199001019951", date(1990, 1, 1), Sex.MALE),
    ("37078319771120980X", date(1977, 11, 20), Sex.FEMALE),
    ("810000199001019945", date(1990, 1, 1), Sex.FEMALE),
]

INVALID_ID_CARDS = [
    ("37078420000229999X", "checksum"),
    ("370784200102299986", "date"),
    ("370784200013019989", "date"),
    ("370523203001019930", "future"),
    ("37078420010229998", "length"),
    ("37078A199901010012", "format"),
    ("110105491231002", "length"),
    ("", "length"),
    ("٣70784200002299989", "format"),
]

VALID_USCCS = [
    "91350100M000100Y43",
    "91370784MA3TEXT0XJ",
    "92370502MA3C0DE16X",
    "1237050049500001XD",
    "54370784MF00001287",
    "11370784004321995R",
    "N2370784MF00003476",
]

INVALID_USCCS = [
    ("91370784MA3TEXT0XK", "checksum"),
    ("91370784MA3TEST0XJ", "format"),
    ("91370784MA3TEXT0X", "length"),
    ("913707B4MA3TEXT0XJ", "format"),
    ("91370784MA3TEXT0中J", "format"),
]


class TestResidentIdNumber:
    @pytest.mark.parametrize(("number", "birth_date", "sex"), VALID_ID_CARDS)
    def test_says_birth_date_region_and_sex(self, number: str, birth_date: date, sex: Sex) -> None:
        card = check_id_card(number, TODAY)

        assert (card.number, card.birth_date, card.region, card.sex) == (number, birth_date, number[:6], sex)

    @pytest.mark.parametrize(("number", "code"), INVALID_ID_CARDS)
    def test_is_refused_with_the_reason_but_without_the_number(self, number: str, code: str) -> None:
        with pytest.raises(InvalidNumber) as refusal:
            check_id_card(number, TODAY)

        assert refusal.value.code == code
        assert not number or number not in str(refusal.value)

    def test_may_be_typed_wide_small_or_with_blanks(self) -> None:
        assert check_id_card(" １１0105 19491231　002x\n", TODAY).number == "11010519491231002X"

    def test_of_the_first_generation_asks_for_the_new_one(self) -> None:
        with pytest.raises(InvalidNumber, match="18 位"):
            check_id_card("110105491231002", TODAY)

    def test_of_someone_born_today_is_valid_and_of_tomorrow_is_not(self) -> None:
        body = "37078420261121001"
        number = body + id_card_check(body)

        assert check_id_card(number, TODAY).birth_date == TODAY
        with pytest.raises(InvalidNumber):
            check_id_card(number, date(2026, 11, 20))

    def test_of_the_sixth_century_is_refused(self) -> None:
        body = "37078405310101001"
        with pytest.raises(InvalidNumber, match="出生日期"):
            check_id_card(body + id_card_check(body), TODAY)

    @given(st.text(st.sampled_from("0123456789"), min_size=17, max_size=17))
    def test_has_the_check_character_that_a_second_reckoning_gives(self, body: str) -> None:
        assert id_card_check(body) == mod_11_2.calc_check_digit(body)

    def test_does_not_show_in_a_representation(self) -> None:
        assert "19491231" not in repr(check_id_card("11010519491231002X", TODAY))


class TestSocialCreditCode:
    @pytest.mark.parametrize("code", VALID_USCCS)
    def test_is_accepted_without_warnings(self, code: str) -> None:
        assert check_uscc(code).code == code
        assert check_uscc(code.lower()).warnings == ()

    @pytest.mark.parametrize(("code", "reason"), INVALID_USCCS)
    def test_is_refused_with_the_reason(self, code: str, reason: str) -> None:
        with pytest.raises(InvalidNumber) as refusal:
            check_uscc(code)

        assert refusal.value.code == reason

    def test_with_a_wrong_inner_check_is_accepted_with_a_warning(self) -> None:
        assert "组织机构代码" in check_uscc("91370784MA3TEXT01U").warnings[0]

    @given(st.text(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"), min_size=17, max_size=17))
    def test_has_the_check_character_that_a_second_reckoning_gives(self, body: str) -> None:
        assert uscc_check(body) == uscc.calc_check_digit(body)


class TestMasks:
    @pytest.mark.parametrize(
        ("number", "masked"),
        [
            ("11010519491231002X", "1101************2X"),
            ("13800000000", "138****0000"),
            ("E12345678", "E******78"),
            ("123", "***"),
            ("", ""),
        ],
    )
    def test_hide_the_middle_of_a_number(self, number: str, masked: str) -> None:
        assert mask_number(number) == masked

    @pytest.mark.parametrize(("name", "masked"), [("王示例", "王**"), ("李样", "李*"), ("王", "王"), ("", "")])
    def test_hide_all_but_the_first_character_of_a_name(self, name: str, masked: str) -> None:
        assert mask_name(name) == masked


def test_normalise_makes_narrow_capitals_without_blanks() -> None:
    assert normalise(" b　１2 ") == "B12"
