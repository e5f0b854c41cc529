"""Looks for mistakes in the settings and for what will fail soon."""

from __future__ import annotations

from gembala.cli.ground import stand


def run(_words: list[str]) -> int:
    """Django's system checks, pending migrations, and rows that need a person. Exit code 1 when something is wrong."""
    stand()
    from django.core.management import CommandError, call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from gembala.delivery.models import Delivery
    from gembala.moderation.mailing.queries import troubled
    from gembala.platforms.models import Channel

    try:
        call_command("check")
    except CommandError as error:
        print(error)
        return 1
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        print(f"{len(pending)} migrations are waiting: run `gembala setup`.")
        return 1
    failed = Delivery.objects.filter(state__in=["failed", "missed"]).count()
    unknown = Delivery.objects.filter(state="unknown").count()
    expired = Channel.objects.filter(state=Channel.State.EXPIRED).count()
    mails = troubled()
    print(f"deliveries failed or missed: {failed}, not settled yet: {unknown}; channels to reconnect: {expired}")
    print(f"mails about alerts that the mail server does not take: {mails.count()}")
    for mail in mails[:5]:
        print(f"  {mail.state}, tried {mail.attempts} times: {mail.problem}")
    return 0
