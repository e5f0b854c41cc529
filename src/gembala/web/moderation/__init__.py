"""The pages of moderation: queue, rules, policy, sanctions, criticism, and what members see of it."""
