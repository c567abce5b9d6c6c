"""How the sheets of chosen projects begin."""

from typing import Any

from django import forms

from projects.models import Round, Stage
from projects.rounds.creation import first_stage
from projects.rounds.formers import Source
from projects.views.forms.drawing import bare_helper


class CreationForm(forms.Form):
    """Drawn within the confirmation's own form, beside the chosen projects."""

    stage = forms.ChoiceField(label="生成哪种表", choices=Stage.choices, widget=forms.RadioSelect)
    source = forms.ChoiceField(label="带入内容", choices=Source.choices, initial=Source.BEST, widget=forms.RadioSelect)

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].initial = first_stage(round)
        if round.goal_layout_id is None:
            stage = self.fields["stage"]
            assert isinstance(stage, forms.ChoiceField)
            stage.choices = [(Stage.SELF_EVALUATION.value, Stage.SELF_EVALUATION.label)]
        self.helper = bare_helper()
