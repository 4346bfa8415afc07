"""A list model of frozen values, one a row."""

from dataclasses import fields
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from typing_extensions import override

_NO_PARENT = QModelIndex()


class RowsModel(QAbstractListModel):
    """Rows of one kind of view, a frozen dataclass; a role for each of its fields."""

    def __init__(self, kind: type[Any], parent: QObject) -> None:
        super().__init__(parent)
        self._names = [field.name for field in fields(kind)]
        self._rows: tuple[Any, ...] = ()

    def show(self, rows: tuple[Any, ...]) -> None:
        """Draw these rows; what draws the same row as before stays.

        Making anew what draws a row costs milliseconds: rows that come or go in one place leave the
        others alone, and a row that is another one takes its words over.
        """
        old = self._rows
        if rows == old:
            return
        same = 0
        while same < min(len(old), len(rows)) and old[same] == rows[same]:
            same += 1
        more = len(rows) - len(old)
        if more < 0:
            self.beginRemoveRows(_NO_PARENT, same, same - more - 1)
            self._rows = rows[:same] + old[same - more :]
            self.endRemoveRows()
        elif more > 0:
            self.beginInsertRows(_NO_PARENT, same, same + more - 1)
            self._rows = rows[: same + more] + old[same:]
            self.endInsertRows()
        if self._rows != rows:
            self._rows = rows
            self.dataChanged.emit(self.index(same, 0), self.index(len(rows) - 1, 0))

    @override
    def roleNames(self) -> dict[int, QByteArray]:
        first = Qt.ItemDataRole.UserRole + 1
        return {first + i: QByteArray(name.encode()) for i, name in enumerate(self._names)}

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        at = role - Qt.ItemDataRole.UserRole - 1
        if not 0 <= at < len(self._names) or not 0 <= index.row() < len(self._rows):
            return None
        value = getattr(self._rows[index.row()], self._names[at])
        return str(value) if isinstance(value, str) else value
