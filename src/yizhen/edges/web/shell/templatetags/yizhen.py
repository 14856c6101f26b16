"""Tags and filters that all templates may use."""

from django import template

register = template.Library()
