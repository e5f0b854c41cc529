"""Who listens to what: the only place where facts announced below reach listeners above."""

from gembala.config.frame import register_all
from gembala.content.settle import on_settled as content_on_settled
from gembala.delivery.signals import settled
from gembala.forum.heed import on_decided as forum_on_decided
from gembala.forum.heed import on_sanctioned
from gembala.inbox.heed import on_entrust, on_speak
from gembala.inbox.settle import on_decided as inbox_on_decided
from gembala.inbox.settle import on_settled as inbox_on_settled
from gembala.moderation.feedback.follow import on_settled as feedback_on_settled
from gembala.moderation.signals import decided, entrust, sanctioned, speak

settled.connect(content_on_settled, dispatch_uid="content.on_settled")
settled.connect(inbox_on_settled, dispatch_uid="inbox.on_settled")
settled.connect(feedback_on_settled, dispatch_uid="feedback.on_settled")
decided.connect(inbox_on_decided, dispatch_uid="inbox.on_decided")
decided.connect(forum_on_decided, dispatch_uid="forum.on_decided")
sanctioned.connect(on_sanctioned, dispatch_uid="forum.on_sanctioned")
speak.connect(on_speak, dispatch_uid="inbox.on_speak")
entrust.connect(on_entrust, dispatch_uid="inbox.on_entrust")
register_all()
