"""The contract of every component holds: it parses, it names what the template uses, its examples render."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from shanzhi.ui.contracts import FOLDER, Contract, Language, list_contracts, render_example
from shanzhi.ui.tests.conftest import MISSING
from shanzhi.ui.tests.reading import compiled, filled_keys, used_in

CONTRACTS = list(list_contracts().values())
EXAMPLES = [
    pytest.param(contract, index, language, id=f"{contract.name}-{example.slug}-{language}")
    for contract in CONTRACTS
    for index, example in enumerate(contract.examples)
    for language in ("zh", "en")
]
each_contract = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)


def test_every_folder__has_template_contract_and_styles() -> None:
    """A component is a folder of three files."""
    folders = [path for path in FOLDER.iterdir() if path.is_dir()]
    assert {path.name for path in folders} == {contract.name for contract in CONTRACTS}
    for folder in folders:
        assert {path.name for path in folder.iterdir()} == {"index.html", "contract.yaml", "styles.css"}


def test_readme__lists_every_component() -> None:
    """The list in the README is complete."""
    text = (FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
    assert [contract.name for contract in CONTRACTS if f"| `{contract.name}` |" not in text] == []


@each_contract
def test_parameters__are_those_of_the_template(contract: Contract) -> None:
    """What the template uses is documented and declared in `<c-vars>`; what is documented is used."""
    used = used_in(compiled(contract.template))
    documented = set(contract.parameters) | (set(contract.slots) - {"slot"})
    assert used.free == documented
    assert used.declared == documented


@each_contract
def test_keys_of_items__are_those_of_the_template(contract: Contract) -> None:
    """The keys that the template reads from lists and dicts are documented, and no others."""
    documented = {key for parameter in contract.parameters.values() for key in parameter.keys}
    assert filled_keys(contract.template.read_text(encoding="utf-8")) == documented


@each_contract
def test_slot__is_documented_where_the_template_prints_it(contract: Contract) -> None:
    """The default slot is documented if and only if it is printed."""
    assert ("slot" in contract.slots) == ("{{ slot }}" in contract.template.read_text(encoding="utf-8"))


@each_contract
def test_extra_attributes__are_documented(contract: Contract) -> None:
    """Attributes pass through exactly where the contract says so."""
    assert contract.extra_attributes == ("attrs|attributes" in contract.template.read_text(encoding="utf-8"))


@each_contract
def test_examples__give_what_is_required_and_nothing_unknown(contract: Contract) -> None:
    """Every example keeps the contract: required parameters, known names, values of a choice."""
    for example in contract.examples:
        assert example.arguments["zh"].keys() == example.arguments["en"].keys(), example.name
        for arguments in example.arguments.values():
            known = set(contract.parameters) | set(contract.slots)
            if not contract.extra_attributes:
                assert set(arguments) <= known, example.name
            for name, parameter in contract.parameters.items():
                assert not parameter.required or name in arguments, (example.name, name)
                if parameter.values and name in arguments:
                    assert str(arguments[name]) in parameter.values, (example.name, name)


@pytest.mark.parametrize(("contract", "index", "language"), EXAMPLES)
def test_example__renders_without_missing_variables(contract: Contract, index: int, language: Language) -> None:
    """Every example renders in both languages, and no variable is missing."""
    html = render_example(contract, contract.examples[index], language, RequestFactory().get("/"))
    assert html.strip()
    assert MISSING.split("%")[0] not in html
    assert "None" not in html


@pytest.mark.parametrize(
    "contract", [each for each in CONTRACTS if "inline" in each.traits], ids=lambda each: each.name
)
def test_inline_component__adds_no_white_space(contract: Contract) -> None:
    """Inside a Chinese sentence a stray newline is a visible gap: these templates end without one."""
    for example in contract.examples:
        html = render_example(contract, example, "zh", RequestFactory().get("/"))
        assert html == html.strip(), example.name
