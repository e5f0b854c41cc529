"""Who listens to what: the only place where facts announced below reach listeners above."""

from gembala.config.frame import register_all
from gembala.content.settle import on_settled as content_on_settled
from gembala.delivery.signals import settled
from gembala.inbox.settle import on_decided as inbox_on_decided
from gembala.inbox.settle import on_settled as inbox_on_settled
from gembala.moderation.signals import decided

settled.connect(content_on_settled, dispatch_uid="content.on_settled")
settled.connect(inbox_on_settled, dispatch_uid="inbox.on_settled")
decided.connect(inbox_on_decided, dispatch_uid="inbox.on_decided")
register_all()
