"""The table of the cache that all web processes share: counts of failed sign-ins and the like."""

from django.core.management import call_command
from django.db import migrations


def make_table(_apps, schema_editor):
    call_command("createcachetable", "gembala_cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    dependencies = [
        ('gembala', '0009_media_renditions'),
    ]

    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
