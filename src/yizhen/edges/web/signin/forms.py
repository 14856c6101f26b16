"""What people type to sign in."""

from django import forms
from django.utils.translation import gettext_lazy as _

PASSWORD_CHARS_MAX = 128
USERNAME_CHARS_MAX = 80
PHONE_CHARS_MAX = 30
CODE_CHARS_MAX = 20

_once = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off"}


class PasswordSignIn(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=USERNAME_CHARS_MAX,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=4 * PASSWORD_CHARS_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PhoneSignIn(forms.Form):
    """The telephone that gets a code."""

    phone = forms.CharField(
        label=_("手机号"),
        max_length=PHONE_CHARS_MAX,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )


class PhoneCode(forms.Form):
    """The six digits that were sent."""

    code = forms.CharField(
        label=_("短信验证码"),
        max_length=CODE_CHARS_MAX,
        widget=forms.TextInput(attrs=_once),
    )


class SecondCode(forms.Form):
    """Six digits of the app, or a recovery code."""

    code = forms.CharField(
        label=_("动态码"),
        max_length=CODE_CHARS_MAX,
        widget=forms.TextInput(attrs={**_once, "inputmode": "text"}),
    )


class FirstCode(forms.Form):
    """The first six digits of a new app."""

    code = forms.CharField(
        label=_("App 上显示的 6 位数字"),
        max_length=CODE_CHARS_MAX,
        widget=forms.TextInput(attrs=_once),
    )


class NewPassword(forms.Form):
    """Choosing another password."""

    current = forms.CharField(
        label=_("现在的密码"),
        max_length=4 * PASSWORD_CHARS_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("新密码"),
        help_text=_("至少 10 位。想一句自己记得住的话，取字头加数字就很好。"),
        max_length=4 * PASSWORD_CHARS_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再填一遍新密码"),
        max_length=4 * PASSWORD_CHARS_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> None:
        """Twice the same."""
        super().clean()
        if self.cleaned_data.get("new") != self.cleaned_data.get("again"):
            self.add_error("again", _("两次填的不一样。请再填一遍。"))
