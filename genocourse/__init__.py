"""Decoding the Genome: the companion package of the course."""

__version__ = "0.1.0"


def written_for(version: str) -> None:
    """Print a notice where a notebook is newer than the package that it finds.

    Parameters
    ----------
    version : str
        The version of the package that the notebook was tested with.

    Raises
    ------
    ValueError
        If `version` is no version number.

    Examples
    --------
    >>> written_for("0.1.0")
    >>> written_for("99.0")
    This notebook was written for genocourse 99.0, and 0.1.0 is installed here: it may stop, or show other numbers.
    Get the newer package as "How to use this book" tells, then restart the kernel.
    """
    from packaging.version import InvalidVersion, Version

    try:
        older = Version(__version__) < Version(version)
    except InvalidVersion:
        raise ValueError(f"{version!r} is no version number. Write it as in genocourse.__version__: '0.1.0'.") from None
    if older:
        print(
            f"This notebook was written for genocourse {version}, and {__version__} is installed here: it may stop, "
            'or show other numbers.\nGet the newer package as "How to use this book" tells, then restart the kernel.'
        )
