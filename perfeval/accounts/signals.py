"""What people do to their own accounts, for whoever keeps a log."""

from django.dispatch import Signal

account_acted = Signal()  # with verb, user (whose account), by (who acts; None at the server) and address
