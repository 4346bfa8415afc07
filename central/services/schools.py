"""The school itself: its name, its key's fingerprint, and the state in force."""

from central.errors import ConfigFault
from central.services.views import SchoolView
from central.store import schools
from central.store.engine import Database
from hallpass.ids import SchoolId
from hallpass.signing import fingerprint, public_key


class Schools:
    """The schools of this database."""

    def __init__(self, database: Database, chosen: SchoolId | None = None) -> None:
        self._database = database
        self._chosen = chosen

    async def only(self) -> SchoolView | None:
        """Return the school that is served; None: there is none yet.

        Raises:
            ConfigFault: there are several, and nobody said which.
        """
        async with self._database.read() as session:
            every = await schools.every_id(session)
        if self._chosen is not None:
            return await self.get(self._chosen)
        if len(every) > 1:
            raise ConfigFault(
                f"HALLPASS_SCHOOL: this database holds {len(every)} schools; name one by its id"
            )
        return await self.get(every[0]) if every else None

    async def get(self, school: SchoolId) -> SchoolView:
        """Return a school.

        Raises:
            NotFound: there is none of that id.
        """
        async with self._database.read() as session:
            found = await schools.by_id(session, school)
            timetable = await schools.timetable(session, school)
        public = public_key(found.private_key)
        return SchoolView(
            id=found.id,
            name=found.name,
            zone=timetable.zone if timetable is not None else "UTC",
            epoch=found.epoch,
            fingerprint=fingerprint(public),
            public_key=public,
            emergency=found.emergency,
        )
