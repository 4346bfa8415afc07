"""Two people at one settings form: what was typed here laid over what was saved there.

Nobody's entry is lost: where both changed a field, the one here stands in the form, and both are
said.
"""

from dataclasses import dataclass

from central.web.settings_form import LANGUAGE, OFFERS, USUAL, SettingsForm


@dataclass(frozen=True, slots=True)
class Merged:
    """A form over a document that somebody else has saved since."""

    form: SettingsForm
    theirs: tuple[str, ...]
    """Fields that they changed."""
    clashes: tuple[str, ...]
    """Of those, the ones that were changed here too, to something else."""


def merged(base: SettingsForm, current: SettingsForm, mine: SettingsForm) -> Merged:
    """Lay what was changed here over what was saved in between.

    Args:
        base: what this form was made from.
        current: what is saved now.
        mine: what was sent.
    """
    flat_base, flat_current, flat_mine = _flat(base), _flat(current), _flat(mine)
    theirs = tuple(name for name in flat_base if flat_current[name] != flat_base[name])
    own = {name for name in flat_base if flat_mine[name] != flat_base[name]}
    values = {name: (mine if name in own else current).values[name] for name in current.values}
    form = SettingsForm(
        values,
        (mine if OFFERS in own else current).offers,
        (mine if USUAL in own else current).usual,
        (mine if LANGUAGE in own else current).languages,
        mine.logo_refused,
    )
    clashes = tuple(
        name for name in theirs if name in own and flat_mine[name] != flat_current[name]
    )
    return Merged(form, theirs, clashes)


def differences(one: SettingsForm, other: SettingsForm) -> tuple[str, ...]:
    """Return the names of the fields that differ."""
    flat_one, flat_other = _flat(one), _flat(other)
    return tuple(name for name in flat_one if flat_one[name] != flat_other[name])


def _flat(form: SettingsForm) -> dict[str, object]:
    return {**form.values, OFFERS: form.offers, USUAL: form.usual, LANGUAGE: form.languages}
