"""Identifiers of electronic licences against the vectors of standards §2.2."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from certificates.identifiers import InvalidIdentifier, build, check_character, parse, serial_from

MINISTRY_TYPE = "11100000000013127D001"
LOCAL_ISSUER = "11370784004321995R"

VALID = [
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
    "1.2.156.3005.2.11100000000013127D001.11370784004321995R.20260000001.001.F",
    "1.2.156.3005.2.11100000000013127D001.11370784004321995R.20260000001.002.D",
    "1.2.156.3005.2.11370784004321995R001.11370784004321995R.7F3A9C0D52E64B1B8A907D66E1C2F480.001.O",
    "1.2.156.3005.2.11100000MB03271699001.11370784004321995R.SD2026AQ0000017.010.T",
]
SHORT_ISSUER = "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9"

INVALID = [
    ("1.2.156.3005.2.11100000000013127D001.11370784004321995R.20260000001.001.G", "校验位"),
    ("1.2.156.3005.2.11100000000013127D001.11370784004321959R.20260000001.001.F", "校验位"),
    ("1.2.156.3005.2.11100000000013127D01.11370784004321995R.20260000001.001.F", "类型"),
    ("1.2.156.3005.2.11100000000013127D001.1137078400432199.20260000001.001.F", "颁发机构"),
    ("1.2.156.3005.2.11100000000013127D001.11370784004321995R.2026-001.001.F", "流水号"),
    ("1.2.156.3005.2.11100000000013127D001.11370784004321995R.20260000001.000.F", "版本号"),
    ("1.2.156.3005.2.11100000000013127D001.11370784004321995R.20260000001.001", "五段"),
    ("1.2.156.3005.9.11100000000013127D001.11370784004321995R.20260000001.001.F", "开头"),
    ("", "开头"),
]

characters = st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class TestParse:
    @pytest.mark.parametrize("text", VALID)
    def test_takes_an_identifier_apart_and_build_puts_it_together_again(self, text: str) -> None:
        found = parse(text)

        assert str(found) == text
        assert found.warnings == ()
        assert build(found.type_code, found.issuer_code, found.serial, found.version) == text

    @pytest.mark.parametrize(("text", "reason"), INVALID)
    def test_refuses_with_the_reason(self, text: str, reason: str) -> None:
        with pytest.raises(InvalidIdentifier, match=reason):
            parse(text)

    def test_accepts_a_short_issuer_with_a_warning(self) -> None:
        assert "只收不发" in parse(SHORT_ISSUER).warnings[0]

    def test_accepts_small_letters_and_blanks_around(self) -> None:
        assert str(parse(f" {VALID[0].lower()}\n")) == VALID[0]

    def test_warns_of_a_wrong_check_character_on_import(self) -> None:
        assert "校验位" in parse(INVALID[0][0], lenient=True).warnings[0]

    def test_raises_a_value_error_for_any_text(self) -> None:
        with pytest.raises(ValueError, match="证照标识"):
            parse("no identifier")


class TestBuild:
    def test_takes_the_version_as_number_or_text(self) -> None:
        assert build(MINISTRY_TYPE, LOCAL_ISSUER, "20260000001", 1) == VALID[2]
        assert build(MINISTRY_TYPE, LOCAL_ISSUER, "20260000001", "002") == VALID[3]

    @pytest.mark.parametrize(
        ("type_code", "issuer", "serial", "version", "reason"),
        [
            (MINISTRY_TYPE, "340100", "1", 1, "颁发机构"),
            (MINISTRY_TYPE[:-1], LOCAL_ISSUER, "1", 1, "类型"),
            (MINISTRY_TYPE, LOCAL_ISSUER, "1.2", 1, "流水号"),
            (MINISTRY_TYPE, LOCAL_ISSUER, "", 1, "流水号"),
            (MINISTRY_TYPE, LOCAL_ISSUER, "1" * 65, 1, "流水号"),
            (MINISTRY_TYPE, LOCAL_ISSUER, "1", 0, "版本号"),
            (MINISTRY_TYPE, LOCAL_ISSUER, "1", 1000, "版本号"),
            (MINISTRY_TYPE, LOCAL_ISSUER, "1", "1", "版本号"),
        ],
    )
    def test_refuses_what_may_not_be_issued(
        self, type_code: str, issuer: str, serial: str, version: int | str, reason: str
    ) -> None:
        with pytest.raises(InvalidIdentifier, match=reason):
            build(type_code, issuer, serial, version)

    @given(st.text(characters, min_size=1, max_size=64), st.integers(1, 999))
    def test_makes_what_parse_accepts(self, serial: str, version: int) -> None:
        found = parse(build(MINISTRY_TYPE, LOCAL_ISSUER, serial, version))

        assert (found.serial, found.version) == (serial, version)


class TestCheckCharacter:
    @given(st.text(characters, min_size=1, max_size=80))
    def test_equals_a_second_reckoning(self, body: str) -> None:
        assert check_character(body) == mod_37_36.calc_check_digit(body)


class TestSerial:
    def test_keeps_digits_and_letters_of_the_licence_number(self) -> None:
        assert serial_from("鲁（2026）安丘-0000017a") == "20260000017A"

    def test_of_a_number_without_any_is_refused(self) -> None:
        with pytest.raises(InvalidIdentifier):
            serial_from("（）")
