"""Instagram's own refusals, named (PLATFORMS.md 2.6)."""

from __future__ import annotations

from gembala_sandbox.graph import errors, faults
from gembala_sandbox.wire import Refusal


def known(kind: str) -> Refusal:
    """One of the answers that the admin port can provoke as well."""
    return faults.answer("instagram", kind)


def media_type(given: str) -> Refusal:
    """100/2207023."""
    return errors.error(100, f"The media type '{given}' is unknown.", subcode=2207023, title="Unknown media type")


def carousel_count(most: int) -> Refusal:
    """100/2207028."""
    return errors.error(
        100,
        f"Your post won't work as a carousel. Carousels need at least 2 photos/videos and no more than {most}.",
        subcode=2207028,
        title="Carousel validation failed",
    )


def tags(subcode: int, message: str) -> Refusal:
    """100/2207035 to 2207037 and 2207040: tags of people and products."""
    return errors.error(100, message, subcode=subcode, title="Invalid tags")


def too_big() -> Refusal:
    """36000/2207004."""
    return errors.error(
        36000, "The image is too large to download. It should be less than 8 MiB.", subcode=2207004, title="Too large"
    )


def image_format(kind: str) -> Refusal:
    """36001/2207005."""
    return errors.error(
        36001,
        f"The image format is not supported: {kind or 'unknown'}. Supported formats are: JPEG.",
        subcode=2207005,
        title="Unsupported format",
    )


def aspect(value: float) -> Refusal:
    """36003/2207009."""
    return errors.error(
        36003,
        f"The submitted image with aspect ratio ('{value:.3f}',) cannot be published. Please submit an image with a valid"
        " aspect ratio.",
        subcode=2207009,
        title="Invalid aspect ratio",
    )


def caption(length: int, hashtags: int, mentions: int) -> Refusal:
    """36004/2207010."""
    return errors.error(
        36004,
        f"The caption was too long ({length} characters, {hashtags} hashtags, {mentions} mentions). Maximum of 2,200"
        " characters, 30 hashtags and 20 @ tags.",
        subcode=2207010,
        title="Caption too long",
    )


def unfetchable(uri: str) -> Refusal:
    """9004/2207052."""
    return errors.error(
        9004,
        "Only photo or video can be accepted as media type.",
        subcode=2207052,
        title="Media download has failed.",
        user_message=f"The media could not be fetched from this URI: {uri}",
    )
