"""Makes a person who can sign in."""

from __future__ import annotations

import argparse
import getpass
import sys

from gembala.cli.ground import stand


def run(words: list[str]) -> int:
    """Ask for the password on the terminal (or read one line of standard input) and put the person in a workspace."""
    parser = argparse.ArgumentParser(prog="gembala createuser")
    parser.add_argument("email")
    parser.add_argument("--name", required=True)
    parser.add_argument("--workspace", required=True, help="slug of the workspace")
    parser.add_argument("--role", default="director")
    options = parser.parse_args(words)
    stand()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from gembala.web.entrance.addresses import confirm
    from gembala.workspaces.models import Membership, User, Workspace
    from gembala.workspaces.roles import Role

    if options.role not in Role.values:
        sys.exit(f"gembala: there is no role {options.role}; choose one of {', '.join(Role.values)}")
    workspace = Workspace.objects.filter(slug=options.workspace).first()
    if workspace is None:
        sys.exit(f"gembala: there is no workspace {options.workspace}")
    if User.objects.filter(email=options.email.strip().lower()).exists():
        sys.exit("gembala: somebody has this address already")
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError as error:
        sys.exit("gembala: " + " ".join(error.messages))
    with transaction.atomic():
        user = User.objects.create_user(options.email, password, name=options.name)
        Membership.objects.create(workspace=workspace, user=user, role=options.role)
        confirm(user)
    print(f"{user.email} can sign in.")
    return 0
