"""How long a session may last."""

from datetime import timedelta

STAFF_IDLE = timedelta(minutes=30)
STAFF_AT_MOST = timedelta(hours=12)
RESIDENT_IDLE = timedelta(days=30)
