"""What all tables share: names of constraints, types of columns, and the school in front."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from central.store.columns import COUNT, MEASURE, Flag, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
STRICT = {"sqlite_strict": True}


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, TypeEngine[Any]]] = {
        str: Text(),
        int: COUNT,
        float: MEASURE,
        bool: Flag(),
        bytes: LargeBinary(),
        datetime: UtcDateTime(),
    }


class OfSchool:
    """A table whose every key begins with the school, so that it can be distributed by school."""

    school_id: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)
