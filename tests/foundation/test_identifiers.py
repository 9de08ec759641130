"""Row identifiers sort by the moment they were given."""

from portal.foundation.identifiers import uuid7


class TestUuid7:
    def test_is_version_7_of_the_rfc_variant(self) -> None:
        assert uuid7().version == 7

    def test_grows_strictly_within_a_process(self) -> None:
        given = [uuid7() for _ in range(20_000)]

        assert given == sorted(set(given))
