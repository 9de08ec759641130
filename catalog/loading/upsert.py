"""Write rows by natural key: new ones created, different ones updated, the others left alone, all in bulk."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import models

from catalog.loading.report import Counts

M = TypeVar("M", bound=models.Model)
Key = tuple[Hashable, ...]
BATCH = 1000


def upsert(model: type[M], key: Sequence[str], rows: Iterable[Mapping[str, Any]], counts: Counts) -> dict[Key, M]:
    """All objects of `model` by key after the rows were written. Of rows with one key the last one counts."""
    columns = [_column(model, name) for name in key]
    objects = {_key_of(one, columns): one for one in model._default_manager.all()}
    created, changed, fields = dict[Key, M](), dict[Key, M](), set[str]()
    for row in rows:
        place = tuple(_plain(row[name]) for name in key)
        found = objects.get(place)
        if found is None:
            objects[place] = created[place] = model(**row)
            continue
        differing = {name for name, value in row.items() if getattr(found, _column(model, name)) != _plain(value)}
        for name in differing:
            setattr(found, name, row[name])
        if place in created:
            continue
        if differing:
            changed[place] = found
            fields |= differing
        else:
            counts.unchanged += place not in changed
    model._default_manager.bulk_create(created.values(), batch_size=BATCH)
    if changed:
        model._default_manager.bulk_update(changed.values(), sorted(fields), batch_size=BATCH)
    counts.created += len(created)
    counts.changed += len(changed)
    return objects


def _column(model: type[models.Model], name: str) -> str:
    """The attribute that holds the plain value: `department_id` for `department`."""
    return str(getattr(model._meta.get_field(name), "attname", name))


def _key_of(one: models.Model, columns: Sequence[str]) -> Key:
    return tuple(getattr(one, column) for column in columns)


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value
