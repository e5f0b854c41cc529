from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gembala', '0004_delivery'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='conversation',
            name='conversation_mine',
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('assignee__isnull', False)), fields=['assignee', '-last_at', '-id'], name='conversation_of_assignee'),
        ),
    ]
