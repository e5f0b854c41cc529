"""Sends mails about alerts: each until the mail server has taken it, and then never again.

Nobody can be asked what became of a mail. When the server's answer is lost, or the worker dies while it waits for it, the
mail goes once more under the same Message-ID: it may arrive twice, it does not get lost.
"""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from datetime import timedelta

import structlog
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import QuerySet

from gembala.kernel.clock import now
from gembala.kernel.duties import FREE, Duty, take
from gembala.moderation.mailing.called import called
from gembala.moderation.mailing.letter import letter
from gembala.moderation.mailing.wish import wants, wish_of
from gembala.moderation.rows.feedback import Alert
from gembala.moderation.rows.mailing import AlertLine, AlertMail
from gembala.workspaces.models import Membership

log = structlog.get_logger()
LEASE = timedelta(minutes=3)
"""Longer than a mail server may keep us waiting: `settings.EMAIL_TIMEOUT` for each of its answers."""
PAUSES = tuple(timedelta(minutes=number) for number in (1, 2, 5, 15, 30, 60))
GIVE_UP = timedelta(hours=24)
"""An alert that could not be mailed for so long is old; it stands in the product."""
State = AlertMail.State
OPEN = (State.WAITING, State.SENDING)


class Unanswered(Exception):
    """The mail may have reached the server: its answer was lost."""


def due() -> QuerySet[AlertMail]:
    """Mails whose time has come, longest waiting first."""
    return AlertMail.objects.filter(state__in=OPEN, due_at__lte=now()).order_by("due_at", "pk")


def deliver(ids: Sequence[int], token: str) -> None:
    """Handler of the duty ``mail_alerts``."""
    for row in take(due().select_related("workspace", "user"), ids, token=token, lease=LEASE):
        message = _begin(row, token=token)
        if message is None:
            continue
        try:
            send(message)
        except Unanswered as error:
            _later(row, error, token=token, reached=True)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            _later(row, error, token=token, reached=False)
        else:
            _mine(row, token).update(state=State.SENT, sent_at=now(), problem="", **FREE)


DUTY = Duty("mail_alerts", due, deliver, batch=1, every=1, lease=LEASE, threads=1)


def send(message: EmailMessage) -> None:
    """Hand it to the mail server. Raises ``OSError`` and ``SMTPException`` when the server certainly has not taken it,
    ``ValueError`` for a mail that cannot be written, `Unanswered` when nobody knows."""
    connection = get_connection()
    connection.open()
    try:
        connection.send_messages([message])
    except smtplib.SMTPServerDisconnected as error:
        raise Unanswered(str(error)) from error
    except smtplib.SMTPException:
        raise
    except OSError as error:
        raise Unanswered(str(error)) from error
    finally:
        _hang_up(connection)


def _hang_up(connection: object) -> None:
    """What goes wrong after the answer is no longer about the mail."""
    try:
        connection.close()  # type: ignore[attr-defined]
    except (OSError, smtplib.SMTPException) as error:
        log.info("a mail server did not say goodbye", error=str(error))


def _mine(row: AlertMail, token: str) -> QuerySet[AlertMail]:
    return AlertMail.objects.filter(pk=row.pk, lease_owner=token, state__in=OPEN)


@transaction.atomic
def _begin(row: AlertMail, *, token: str) -> EmailMessage | None:
    """From here on no alert joins it. None when somebody else has the row, or nobody and nothing is left to tell."""
    if not _mine(row, token).update(state=State.SENDING, attempts=row.attempts + 1):
        return None
    row.attempts += 1
    member = (
        Membership.objects.filter(workspace=row.workspace, user=row.user, active=True, user__is_active=True)
        .select_related("workspace", "user")
        .first()
    )
    alerts = _left(row, member) if member is not None and wants(wish_of(member), row.kind) else []
    if member is None or not alerts:
        _mine(row, token).update(state=State.DROPPED, problem="", **FREE)
        return None
    return letter(row, to=member, alerts=alerts)


def _left(row: AlertMail, member: Membership) -> list[Alert]:
    """What is still to be told: seen by nobody, and still calling this person."""
    rows = Alert.objects.filter(pk__in=row.lines.values("alert"), seen_at=None).select_related(
        "workspace", "campaign", "hit__version__rule", "hit__item__channel"
    )
    return [one for one in rows.order_by("pk") if called(one).filter(pk=member.pk).exists()]


@transaction.atomic
def _later(row: AlertMail, error: Exception, *, token: str, reached: bool) -> None:
    """Try again after a pause that grows, or give up: a refused receiver at once, everything else after a day."""
    problem = _told(error)
    given_up = _never(error) or now() - row.created_at > GIVE_UP
    log.warning("an alert was not mailed", mail=row.pk, attempts=row.attempts, given_up=given_up, problem=problem)
    rows = _mine(row, token)
    if given_up:
        rows.update(state=State.FAILED, problem=problem, **FREE)
        return
    again = now() + PAUSES[min(row.attempts, len(PAUSES)) - 1]
    if reached:
        rows.update(due_at=again, problem=problem, **FREE)
        return
    if _gather(row, token=token):
        rows.update(state=State.WAITING, due_at=again, problem=problem, **FREE)


def _gather(row: AlertMail, *, token: str) -> bool:
    """What began to gather meanwhile joins this mail: nothing of it has left. False when the row is somebody else's."""
    same = AlertMail.objects.filter(workspace=row.workspace, user=row.user, kind=row.kind, state=State.WAITING)
    for other in same.select_for_update():
        AlertLine.objects.filter(mail=other).update(mail=row)
        other.delete()
    return _mine(row, token).exists()


def _told(error: Exception) -> str:
    """The error as one line; what a server says may be bytes."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()), (0, b""))
        return _line(code, words)
    if isinstance(error, smtplib.SMTPResponseException):
        return _line(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"[:300]


def _line(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(f"{code} {text}".replace("\x00", "").split())[:300]


def _never(error: Exception) -> bool:
    """Whether trying again is of no use: the server knows no such receiver, or the mail cannot be written."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    return isinstance(error, ValueError) and not isinstance(error, OSError)
