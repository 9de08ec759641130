"""Who the demo people are: households of both cities, some guests from abroad, some organisations."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count, product

from certificates.loading.demo import numbers

TODAY = date(2026, 11, 21)  # the day the demo is made for; fixed, so that loading again changes nothing
SURNAMES = "王李赵孙周吴郑冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦昌马"
GIVEN = ("示例", "样本", "样品", "范例", "模板", "演示", "虚拟", "试样", "示意", "例文", "仿真", "样张")
CHILD_GIVEN = ("小例", "小样", "小范", "小试", "小演", "小虚")


@dataclass(frozen=True, kw_only=True)
class City:
    """Where somebody lives: region of the number, prefix of the departments' codes, words of addresses."""

    prefix: str
    region: str
    name: str
    address: str


ANQIU = City(prefix="AQ", region="370784", name="安丘市", address="山东省安丘市示例街道样板社区")
DONGYING = City(prefix="DY", region="370502", name="东营市", address="山东省东营市东营区示例街道样板社区")


@dataclass(kw_only=True, eq=False)
class Person:
    """A demo person; `relation` is the one to the head of the household."""

    name: str
    sex: str
    birth: date
    number: str
    city: City
    relation: str = "户主"
    document_type: str = "id_card"
    marital: str = "未婚"
    died: date | None = None
    tags: frozenset[str] = frozenset()

    @property
    def age(self) -> int:
        """Full years on the demo's day."""
        return TODAY.year - self.birth.year - ((TODAY.month, TODAY.day) < (self.birth.month, self.birth.day))

    @property
    def grown_up(self) -> bool:
        """Eighteen or older, and alive."""
        return self.age >= 18 and self.died is None


@dataclass(kw_only=True, eq=False)
class Household:
    """People of one household register, the head first."""

    serial: int
    city: City
    people: list[Person] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the household is registered."""
        return f"{self.city.address}{self.serial % 40 + 1}号楼{self.serial % 6 + 1}单元{100 + self.serial}室"

    @property
    def alive(self) -> list[Person]:
        """Those who live."""
        return [person for person in self.people if person.died is None]

    def couple(self) -> tuple[Person, Person] | None:
        """Husband and wife, where the head is married."""
        pair = [person for person in self.people if person.relation in ("户主", "配偶")]
        if len(pair) < 2 or pair[0].marital == "丧偶":
            return None
        return (pair[0], pair[1]) if pair[0].sex == "男" else (pair[1], pair[0])


class Maker:
    """Draws people: one per call, names and numbers never twice."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - demo data, not secrets
        self.names = {
            False: iter([s + g for g, s in product(GIVEN, SURNAMES)]),
            True: iter([s + g for g, s in product(CHILD_GIVEN, SURNAMES)]),
        }
        self.sequence = count(11)
        self.taken: set[str] = set()

    def person(
        self, city: City, sex: str, birth: date, *, name: str = "", child: bool = False, **more: object
    ) -> Person:
        """Somebody born on `birth`; the sequence of the number is odd for men."""
        place = next(self.sequence) % 480 * 2 + (1 if sex == "男" else 0)
        return Person(
            name=self._name(name, child),
            sex=sex,
            birth=birth,
            number=numbers.id_card(city.region, birth, place),
            city=city,
            **more,  # type: ignore[arg-type]
        )

    def birth(self, first_year: int, last_year: int) -> date:
        """A day between the two years."""
        start = date(first_year, 1, 1)
        return start + timedelta(days=self.random.randrange((date(last_year, 12, 31) - start).days))

    def _name(self, name: str, child: bool) -> str:
        while not name:
            drawn = next(self.names[child])
            name = "" if drawn in self.taken else drawn
        self.taken.add(name)
        return name


def households(maker: Maker) -> Iterator[Household]:
    """The two households that every tour starts with, then 71 of Anqiu and 34 of Dongying."""
    yield _first(maker, ANQIU, 1, ("王示例", "李样本", "王小例", "赵样品"))
    yield _first(maker, DONGYING, 2, ("孙示例", "周样本", "孙小例", "吴样品"))
    shapes = (_family, _elders, _family, _single_parent, _family, _three_generations, _alone)
    for serial in range(3, 108):
        city = DONGYING if serial % 3 == 0 else ANQIU
        yield shapes[serial % len(shapes)](maker, Household(serial=serial, city=city))


def _first(maker: Maker, city: City, serial: int, names: tuple[str, str, str, str]) -> Household:
    """A couple, a son of seventeen and a mother with a disability card: the case of AQ-0089."""
    home = Household(serial=serial, city=city)
    home.people = [
        maker.person(city, "男", date(1971, 5, 8), name=names[0], marital="已婚", tags=frozenset({"shown", "driver"})),
        maker.person(
            city,
            "女",
            date(1973, 3, 12),
            name=names[1],
            relation="配偶",
            marital="已婚",
            tags=frozenset({"shown", "jobless"}),
        ),
        maker.person(city, "男", date(2009, 6, 1), name=names[2], relation="子", tags=frozenset({"shown"})),
        maker.person(
            city,
            "女",
            date(1948, 9, 20),
            name=names[3],
            relation="母亲",
            marital="丧偶",
            tags=frozenset({"shown", "disabled"}),
        ),
    ]
    return home


def _family(maker: Maker, home: Household) -> Household:
    """A couple with one or two children."""
    year = maker.random.randrange(1972, 1996)
    _add_couple(maker, home, year, year + 3)
    for _ in range(maker.random.choice((1, 1, 2))):
        _add_child(maker, home, year + 24)
    return home


def _three_generations(maker: Maker, home: Household) -> Household:
    """A family with the husband's mother in the house."""
    _family(maker, home)
    birth = maker.birth(1944, 1952)
    home.people.append(maker.person(home.city, "女", birth, relation="母亲", marital="丧偶"))
    return home


def _elders(maker: Maker, home: Household) -> Household:
    """An old couple; in every second of these households the husband has died."""
    _add_couple(maker, home, 1940, 1958)
    if home.serial % 2 == 0:
        head, partner = home.people
        head.died = date(2026, 1 + home.serial % 10, 5 + home.serial % 20)
        partner.marital = "丧偶"
    return home


def _single_parent(maker: Maker, home: Household) -> Household:
    """A divorced parent with a child."""
    year = maker.random.randrange(1975, 1992)
    home.people.append(maker.person(home.city, "女", maker.birth(year, year + 2), marital="离婚"))
    _add_child(maker, home, year + 25)
    return home


def _alone(maker: Maker, home: Household) -> Household:
    """Somebody who lives alone."""
    home.people.append(maker.person(home.city, maker.random.choice("男女"), maker.birth(1965, 2004)))
    return home


def _add_couple(maker: Maker, home: Household, first_year: int, last_year: int) -> None:
    home.people += [
        maker.person(home.city, "男", maker.birth(first_year, last_year), marital="已婚"),
        maker.person(home.city, "女", maker.birth(first_year, last_year), relation="配偶", marital="已婚"),
    ]


def _add_child(maker: Maker, home: Household, year: int) -> None:
    sex = maker.random.choice("男女")
    newborn = home.serial % 30 == 0
    born = maker.birth(2025, 2025) if newborn else maker.birth(min(year, 2024), min(year + 8, 2025))
    relation = "子" if sex == "男" else "女"
    home.people.append(maker.person(home.city, sex, born, relation=relation, child=born.year > 2005))


def guests(maker: Maker) -> Iterator[Person]:
    """People known by other documents than the ID card."""
    kinds = (("passport", "E{:08d}", 6), ("hk_macao_permit", "H{:08d}", 5), ("taiwan_permit", "{:08d}", 3))
    serial = count(70000101, 37)
    for document_type, form, amount in kinds:
        for _ in range(amount):
            guest = maker.person(ANQIU, maker.random.choice("男女"), maker.birth(1960, 2000))
            guest.document_type, guest.number = document_type, form.format(next(serial))
            yield guest
    for place in (101, 102):
        guest = maker.person(DONGYING, "女", maker.birth(1970, 1990))
        guest.document_type, guest.number = "foreign_residence", numbers.foreign_residence(guest.birth, place)
        yield guest
