"""Typed ids, nothing else: a RoomId never fits where a StudentId goes.

All ids are opaque text made by an IdSource (UUIDv7 in practice); their order is never the truth.
"""

from typing import NewType

SchoolId = NewType("SchoolId", str)
RoomId = NewType("RoomId", str)
StudentId = NewType("StudentId", str)
AdultId = NewType("AdultId", str)
PassId = NewType("PassId", str)
TicketId = NewType("TicketId", str)
"""One student's stay in one line."""
AskId = NewType("AskId", str)
"""One question of a student to an adult."""
FactId = NewType("FactId", str)
DeviceId = NewType("DeviceId", str)
StoreId = NewType("StoreId", str)
"""Made with a kiosk's database, so that a rebuilt store is not taken for a clone of the old one."""
BootId = NewType("BootId", str)
BadgeHash = NewType("BadgeHash", str)
"""SHA-256 of a badge's secret, lower-case hexadecimal (64 characters)."""
Epoch = NewType("Epoch", str)
"""One life of central's database; a restored backup begins a new one."""
AreaId = NewType("AreaId", str)
"""A building or a floor: a part of the school with settings and a plan of its own."""
OrderId = NewType("OrderId", str)
"""One order of central to one box."""
AlarmId = NewType("AlarmId", str)
"""One emergency that an adult began at one box."""
EmergencyId = NewType("EmergencyId", str)
"""One emergency of the whole school, or a drill of one."""
