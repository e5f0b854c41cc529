"""Words for what manifests and capabilities name by stable keys."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

FIELDS: dict[str, Any] = {
    "connect.bluesky.handle": _("Bluesky name"),
    "connect.bluesky.handle_help": _("For example warung.bsky.social, without the @."),
    "connect.bluesky.app_password": _("App password"),
    "connect.bluesky.app_password_help": _(
        "Make one at Bluesky under Settings, Privacy and security, App passwords. Tick there that it allows access to your "
        "direct messages if Gembala shall read and answer them. Do not use your main password."
    ),
    "connect.by_hand.name": _("What it is called"),
    "connect.by_hand.name_help": _("For example: Warga Dapur Nusantara"),
    "connect.by_hand.address": _("Address"),
    "connect.by_hand.address_help": _("Copy it from the browser; it begins with https. It opens when you post."),
    "connect.x.bearer": _("Bearer token"),
    "connect.x.bearer_help": _(
        "The app's own token. With it Gembala registers itself at X, so that news comes at once."
    ),
    "connect.x.messages": _("Private messages"),
    "connect.x.messages_help": _(
        "Whether Gembala reads and answers them. It asks for that permission when an account is connected."
    ),
    "connect.x.messages_yes": _("Read and answer them"),
    "connect.x.messages_no": _("Leave them alone"),
    "connect.x.tier": _("Plan of the app"),
    "connect.x.tier_help": _("X does not tell it to programs. It decides what Gembala may do for you there."),
    "connect.x.tier_self_serve": _("Self-serve (pay per use)"),
    "connect.x.tier_enterprise": _("Enterprise"),
    "connect.instagram.login": _("Sign in through"),
    "connect.instagram.login_help": _(
        "Instagram's own sign-in needs no Facebook Page. Through Facebook, Gembala sends videos itself."
    ),
    "connect.instagram.by_instagram": _("Instagram"),
    "connect.instagram.by_facebook": _("Facebook"),
    "connect.linkedin.products": _("Products of the app"),
    "connect.linkedin.products_help": _(
        "LinkedIn refuses a sign-in that asks for more than the app was approved for. Pages need the Community Management API."
    ),
    "connect.linkedin.application": _("Number of the app"),
    "connect.linkedin.application_help": _(
        "From LinkedIn's developer portal, for news by itself: apps that LinkedIn approved for webhooks only."
    ),
    "connect.linkedin.share": _("Share on LinkedIn (own profile)"),
    "connect.linkedin.community": _("Community Management API (pages too)"),
    "connect.telegram.token": _("Token of the bot"),
    "connect.telegram.token_help": _(
        "Make a bot with @BotFather in Telegram; it gives you the token. One bot for each channel."
    ),
    "connect.telegram.channel": _("Channel at Telegram"),
    "connect.telegram.channel_help": _(
        "Its name (@warung) or address (t.me/warung); of a private channel its number. The bot must be its administrator."
    ),
    "connect.tiktok_business.guide_company": _(
        "Register your company in TikTok's portal for the API for Business. TikTok takes companies only, no individuals, "
        "and has no trial mode of its own: try everything in the sandbox here first."
    ),
    "connect.tiktok_business.guide_form": _(
        "Make an app there, fill in the application form for the Accounts API, and ask for the permissions that stand "
        "above. TikTok decides."
    ),
    "connect.tiktok_business.guide_redirect": _(
        "Enter the address below as the app's redirect address, letter by letter. It begins with https, ends with a slash, "
        "and has neither a port nor a question mark: Gembala must be reached at such an address."
    ),
    "connect.tiktok_business.guide_address": _(
        "The portal then shows an address for account holders to grant access at. Copy it into the field below."
    ),
    "connect.tiktok_business.guide_media": _(
        "Have the portal verify the address of this Gembala: TikTok fetches every video and picture from here."
    ),
    "connect.tiktok_business.authorize": _("The portal's address for granting access"),
    "connect.tiktok_business.authorize_help": _(
        "It begins with https://www.tiktok.com. Empty: Gembala builds it from the client ID."
    ),
    "connect.tiktok_business.comment_limit": _("Longest comment"),
    "connect.tiktok_business.comment_limit_help": _(
        "Sources disagree. Change it when TikTok refuses long answers of yours."
    ),
    "connect.tiktok_business.comment_limit_normal": _("1,200 characters, with a warning above 150"),
    "connect.tiktok_business.comment_limit_short": _("150 characters"),
    "connect.tiktok_business.lists": _("How lists are written in questions to TikTok"),
    "connect.tiktok_business.lists_help": _("Change it only when TikTok refuses every question with code 40002."),
    "connect.tiktok_business.lists_json": _("In brackets, as programs do"),
    "connect.tiktok_business.lists_commas": _("Separated by commas"),
    "connect.tiktok.audited": _("Audit of the app"),
    "connect.tiktok.audited_help": _(
        "Until TikTok has audited the app, only the account itself sees what it posts. TikTok does not tell it to programs."
    ),
    "connect.tiktok.not_audited": _("Not audited yet"),
    "connect.tiktok.is_audited": _("Audited by TikTok"),
    "connect.tiktok.source": _("How videos get to TikTok"),
    "connect.tiktok.source_help": _(
        "TikTok fetches only from addresses that you verified there. Photos are always fetched."
    ),
    "connect.tiktok.source_upload": _("Gembala uploads them"),
    "connect.tiktok.source_pull": _("TikTok fetches them"),
}
PUSH: dict[str, Any] = {
    "": _("Gembala is about to register at the platform."),
    "live": _("News comes by itself, within seconds."),
    "by_hand": _("Gembala asks regularly. Enter the app's bearer token and webhook secret, and news comes by itself."),
    "in_the_app": _(
        "Gembala asks regularly. Enter this address and this word in the app's dashboard under Webhooks, "
        "and news comes by itself."
    ),
    "unreachable": _(
        "Gembala asks regularly. For news by itself the platform must reach this installation: "
        "at a public https address without a port."
    ),
    "failed": _("Gembala asks regularly. The platform did not take our address; we try again by ourselves."),
}
FINDINGS: dict[str, Any] = {
    "sign_in": _("Sign-in"),
    "scope": _("Permission"),
    "push": _("News by itself"),
    "messages": _("Private messages"),
    "push_keys": _("Bearer token and webhook secret"),
    "app_number": _("Number of the app"),
    "polling": _("Asked for news regularly"),
    "audited": _("Audited by TikTok"),
    "videos": _("Uploading videos"),
    "message_right": _("Direct messages (an app password that allows access to them)"),
    "telegram_group": _("Administrator of the discussion group"),
    "telegram_alone": _("No other program takes the bot's news"),
}
ACTIONS: dict[str, Any] = {
    "publish": _("Publish"),
    "reply": _("Reply"),
    "hide": _("Hide a reply"),
    "unhide": _("Show it again"),
    "delete": _("Delete"),
    "like": _("Like"),
    "unlike": _("Take a like back"),
    "schedule": _("Schedule"),
    "block": _("Block somebody"),
    "unblock": _("Let somebody in again"),
    "block_messages": _("Keep somebody out of the private messages"),
    "unblock_messages": _("Let their private messages in again"),
    "delete_others": _("Delete what others wrote"),
    "delete_post": _("Delete an own post"),
    "first_comment": _("First comment"),
    "message": _("Answer private messages"),
    "private_reply": _("Answer a comment privately"),
    "reply_media": _("Pictures in an answer"),
    "spam": _("Report as spam"),
    "edit": _("Change an own post"),
    "publish_public": _("Post for everybody to see"),
}
SUPPORT: dict[str, Any] = {
    "native": _("Yes"),
    "emulated": _("Yes, Gembala does it"),
    "manual": _("By hand at the platform"),
    "none": _("No"),
}
REASONS: dict[str, Any] = {
    "x_no_block_endpoint": _("X does not let programs block anybody."),
    "facebook_group_no_api": _("Meta closed its groups to programs in April 2024."),
    "youtube_community_no_api": _("YouTube has no interface for community posts."),
    "by_hand_no_api": _("This place takes posts from people only."),
    "no_endpoint": _("The platform does not offer it to programs."),
    "own_only": _("Only what we wrote ourselves."),
    "x_messages_scope": _("The sign-in does not carry private messages. Connect the channel again and allow them."),
    "x_messages_off": _("Private messages of X are switched off beside the keys of the app (Channels, Connect, X)."),
    "messages_personal": _("Private messages of a personal account stay with its owner."),
    "x_tier": _("X allows this only on a higher plan of your developer app."),
    "linkedin_no_hide": _("LinkedIn hides no comments; they can only be deleted."),
    "linkedin_no_unlike": _("LinkedIn describes no way for programs to take a like back."),
    "linkedin_no_messages": _("LinkedIn opens its messages to no program."),
    "linkedin_no_block": _("LinkedIn lets no program block anybody."),
    "linkedin_no_format": _("LinkedIn takes this format from no program."),
    "linkedin_scope": _("The sign-in lacks the permission for this. Connect again after LinkedIn approved the app."),
    "linkedin_members_unread": _("LinkedIn lets programs read comments of pages only, not of people's own posts."),
    "mastodon_no_hide": _("Mastodon hides no answers. You can block who wrote it, or report it to the server."),
    "mastodon_no_format": _("Mastodon has no posts of this kind."),
    "bluesky_no_right_for_messages": _(
        "The app password has no right for direct messages. Make a new one at Bluesky that allows access to them, and connect "
        "again with it."
    ),
    "telegram_no_hide": _("Telegram hides no messages; they can only be deleted."),
    "telegram_no_first_comment": _("Telegram does not tell a bot where its own post can be commented on."),
    "telegram_no_messages": _("Gembala speaks in the channel and its group, not in private chats."),
    "telegram_no_group": _("The channel has no discussion group, so nobody can comment."),
    "telegram_no_format": _("Telegram has no posts of this kind."),
    "tiktok_unaudited": _("Until TikTok has audited your app, only the account itself sees what it posts."),
    "tiktok_business_only": _(
        "TikTok opens comments only to its API for Business. Connect the account as TikTok Business too."
    ),
    "tiktok_no_delete": _("TikTok lets no program delete a post. Do it in the app."),
    "tiktok_no_block": _("TikTok lets no program block anybody."),
    "tiktok_no_format": _("TikTok takes this format from no program."),
    "tiktok_business_scope": _("The sign-in lacks the permission for this. Connect again and grant it."),
    "tiktok_business_own_only": _("TikTok lets an account delete only what it wrote itself. Hide it instead."),
    "tiktok_business_no_messages": _(
        "Private messages are off: TikTok opens them to few companies and not in every country, and never lets a brand begin."
    ),
    "tiktok_creator_setting": _("The account has switched this off in TikTok's own settings."),
}


def field_words(message_id: str) -> Any:
    """The label or help of a manifest's field; an unknown one is shown as it is."""
    return FIELDS.get(message_id, message_id)
