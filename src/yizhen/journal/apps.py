"""The room's entry in the house."""

from django.apps import AppConfig
from django.conf import settings

from yizhen.packs import current


class JournalConfig(AppConfig):
    """台账, the lowest room with a database: it also says which packs are in force."""

    name = "yizhen.journal"
    label = "journal"
    verbose_name = "台账"

    def ready(self) -> None:
        """Point to the packs; they are read when first needed, or by the start-up check."""
        current.use(settings.PACKS)
