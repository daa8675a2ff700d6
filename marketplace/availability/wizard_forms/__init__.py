"""The forms of the listing wizard, one module per panel."""

from marketplace.availability.wizard_forms.circles import CirclesPriceForm, circle_data, form_with
from marketplace.availability.wizard_forms.fields import WizardForm
from marketplace.availability.wizard_forms.hours import DATE_ROWS, HoursForm, rows_for_form
from marketplace.availability.wizard_forms.price import PriceForm, price_data, prices_for_form
from marketplace.availability.wizard_forms.what import FIELDS, WhatForm, what_data
from marketplace.availability.wizard_forms.when import WhenForm
from marketplace.availability.wizard_forms.where import PhotosForm, WhereForm, where_data

__all__ = [
    "DATE_ROWS",
    "FIELDS",
    "CirclesPriceForm",
    "HoursForm",
    "PhotosForm",
    "PriceForm",
    "WhatForm",
    "WhenForm",
    "WhereForm",
    "WizardForm",
    "circle_data",
    "form_with",
    "price_data",
    "prices_for_form",
    "rows_for_form",
    "what_data",
    "where_data",
]
