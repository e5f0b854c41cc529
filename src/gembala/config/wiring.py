"""Who listens to what: the only place where facts announced below reach listeners above."""

from gembala.content.settle import on_settled as content_on_settled
from gembala.delivery.signals import settled

settled.connect(content_on_settled, dispatch_uid="content.on_settled")
