"""Words of signing in and out."""

TEXTS = {
    "account.link_title": ("サインイン", "Sign in"),
    "account.link_help": ("下のボタンを押すと、この端末で使えるようになります。このリンクは一度だけ使えます。", "Press the button to use Tasuki on this device. The link works once."),
    "account.link_button": ("この端末で始める", "Start on this device"),
    "account.sign_in_title": ("サインインの方法", "How to sign in"),
    "account.sign_in_help": ("パスワードはありません。一度だけ使えるリンクを開いて入ります。", "There are no passwords: you come in by a link that works once."),
    "account.sign_in_step_member": ("団体の調整担当か管理担当に「新しいリンクをください」と伝えてください。", "Ask a coordinator or administrator of your organization for a new link."),
    "account.sign_in_step_operator": ("サーバーを動かしている人は、起動のときに表示されるリンクか、「tasuki user link」で作れるリンクを使えます。", "Whoever runs the server can use the link printed at start, or make one with “tasuki user link”."),
    "error.https_needed": ("この住所ではサインインできません。https:// で始まる住所を開いてください。", "You cannot sign in at this address. Open the one that begins with https://."),
}
