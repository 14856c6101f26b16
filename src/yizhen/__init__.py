"""Yizhen (一针): one needle for the thousand threads that come down to a community."""

__version__ = "0.1.0"
