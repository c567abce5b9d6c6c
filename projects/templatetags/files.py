"""What a page says of a kept file."""

from django import template

from projects.attachments import has_pages, megabytes

register = template.Library()
register.filter("has_pages", has_pages)
register.filter("megabytes", megabytes)
