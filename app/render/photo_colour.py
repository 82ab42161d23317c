"""Colours as the camera meant them: telephones write Display P3, print shops CMYK; paper and window expect sRGB."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

_SPACES = {"RGB": "RGB ", "CMYK": "CMYK", "L": "GRAY"}


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The same picture in sRGB by the colour profile that came with it.

    As it is where there is no profile, a damaged one, or one for another kind of pixels: colours a shade off are no
    reason to refuse a photo.
    """
    if not profile or image.mode not in (*_SPACES, "RGBA"):
        return image
    if image.mode == "RGBA":
        colours = in_srgb(image.convert("RGB"), profile)
        colours.putalpha(image.getchannel("A"))
        return colours
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if given.profile.xcolor_space != _SPACES[image.mode]:
            return image
        converted = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return image if converted is None else converted
