"""Words for people outside who keep the ledger's fingerprints, and of the letters they get."""

TEXTS = {
    "witnesses.title": ("指紋を預かる人", "Witnesses"),
    "witnesses.lead": (
        "外の人に指紋を預けておくと、サーバーを持っている人でも、記録をこっそり書きかえることができなくなります。監査の人や寄贈者に頼んでください。",
        "When people outside keep the fingerprints, not even whoever holds the server can alter the ledger unnoticed. Ask your auditor and donors.",
    ),
    "witnesses.on": (
        "毎日の確認が終わると、新しい指紋がメールで届きます。",
        "After each daily check, the new fingerprint goes to them by e-mail.",
    ),
    "witnesses.off": ("メールは送られません", "No e-mail is sent"),
    "witnesses.off_help": (
        "このサーバーにはメールの設定（TASUKI_SMTP_HOST など）がありません。下の文を、自分のメールで送ってください。",
        "This server has no mail settings (TASUKI_SMTP_HOST and others). Send the text below from your own e-mail.",
    ),
    "witnesses.name": ("名前", "Name"),
    "witnesses.email": ("メール", "E-mail"),
    "witnesses.language": ("メールの言葉", "Language of the letters"),
    "witnesses.since": ("返事", "Answer"),
    "witnesses.confirmed": ("{day} から預かっています", "keeps them since {day}"),
    "witnesses.waiting": ("返事を待っています", "has not answered yet"),
    "witnesses.last": ("さいごに届いたもの", "Last one delivered"),
    "witnesses.last_letter": ("第 {number} 号　{at}", "No. {number}, {at}"),
    "witnesses.trouble": ("届きませんでした：{said}", "Not delivered: {said}"),
    "witnesses.add_title": ("預かる人を頼む", "Ask somebody"),
    "witnesses.add": ("頼む", "Ask"),
    "witnesses.again": ("もう一度頼む", "Ask again"),
    "witnesses.link": ("返事のためのリンク", "Link for their answer"),
    "witnesses.end": ("やめてもらう", "Stop"),
    "witnesses.none": ("指紋を預かる人は、まだいません", "Nobody keeps your fingerprints yet"),
    "witnesses.none_help": (
        "ここで頼むと、相手に「預かります」のリンクが届きます。",
        "Whoever you ask gets a link to say yes.",
    ),
    "witnesses.asked": ("{name}さんに、お願いのメールを送りました", "A letter went to {name}"),
    "witnesses.added": (
        "{name}さんを加えました。返事のためのリンクを渡してください。",
        "{name} was added. Hand over the link for their answer.",
    ),
    "witnesses.not_sent": ("{name}さんへのメールは、送れませんでした：{said}", "The letter to {name} was not taken: {said}"),
    "witnesses.ended": ("{name}さんには、もう届きません。名前とメールは消しました。", "{name} gets no further letters; name and address were erased."),
    "witnesses.hand_title": ("自分で送る", "Send it yourself"),
    "witnesses.copy": ("文をコピーする", "Copy the text"),
    "witnesses.open_mail": ("メールを書く", "Write the e-mail"),
    "witnesses.file": ("ファイルを保存", "Save the file"),
    "witnesses.ask_title": ("記録の指紋を預かってください", "Please keep our fingerprints"),
    "witnesses.ask_lead": (
        "{organization}は、食品の記録があとから書きかえられていないことを示すために、短い「指紋」を外の人に預けています。",
        "{organization} gives short fingerprints of its ledger to people outside, to show that entries are not altered later.",
    ),
    "witnesses.ask_what": (
        "新しい指紋ができた日に、メールが 1 通届きます。することは、消さずにとっておくことだけです。名前や住所は入っていません。",
        "One e-mail comes on each day with a new fingerprint. All you do is keep it. It holds no names and no addresses.",
    ),
    "witnesses.yes": ("預かります", "I will keep them"),
    "witnesses.no": ("メールはいりません", "No letters, please"),
    "witnesses.thanks": ("ありがとうございます。これから指紋が届きます。", "Thank you. Fingerprints will come to you from now on."),
    "witnesses.stopped": ("もうメールは届きません。", "No further letters come to you."),
    "witnesses.newest": ("いまの指紋：第 {number} 号（{seq} 件）", "Newest fingerprint: no. {number} ({seq} {seq|entry|entries})"),
    "witnesses.subject_ask": ("{organization}：記録の指紋を預かってください", "{organization}: please keep our fingerprints"),
    "witnesses.letter_ask": (
        "{name}様\n\n{organization}は、食品の記録があとから書きかえられていないことを示すために、短い「指紋」を外の方に預けています。\n"
        "預かってくださる場合も、そうでない場合も、次のページでお知らせください。\n\n{address}\n\n"
        "預かってくださる方には、新しい指紋ができた日にメールが 1 通届きます。消さずにとっておいてください。名前や住所は入っていません。",
        "Dear {name},\n\n{organization} gives short fingerprints of its ledger to people outside, to show that entries are not altered later.\n"
        "Please say on this page whether you will keep them:\n\n{address}\n\n"
        "If so, one e-mail comes on each day with a new fingerprint. Just keep it. It holds no names and no addresses.",
    ),
    "witnesses.subject": ("{organization}：記録の指紋　第 {number} 号", "{organization}: fingerprint of the ledger, no. {number}"),
    "witnesses.letter": (
        "{name}様\n\n{organization}の、{made_at} までの {seq} 件の記録の指紋です。消さずにとっておいてください。\n\n{text}\n\n署名のかぎ：{key}\n\n"
        "いつか記録を確かめる人が、この文か、添えたファイルを求めます。\nもう届かなくてよいとき：{address}",
        "Dear {name},\n\nThis is the fingerprint of {organization}’s ledger: {seq} {seq|entry|entries} up to {made_at}. Please keep it.\n\n{text}\n\n"
        "Signing key: {key}\n\nWhoever checks the ledger one day will ask for this text or for the file beside it.\nTo stop these letters: {address}",
    ),
    "witnesses.by_hand": (
        "{organization}の、{seq} 件の記録の指紋です。消さずにとっておいてください。\n\n{text}",
        "This is the fingerprint of {organization}’s ledger of {seq} {seq|entry|entries}. Please keep it.\n\n{text}",
    ),
    "error.already_witness": ("{name}さんには、もう頼んであります。", "{name} was asked already."),
    "error.too_many_witnesses": ("預かる人は {most} 人までです。", "There can be {most} witnesses at most."),
    "organization.keep_people_days": ("やめた人の名前を残す日数", "Keep names of people who left for"),
    "organization.keep_people_days_help": (
        "過ぎると、名前とメールがひとりでに消えます。0 なら、だれかが消すまで残ります。",
        "After that, name and e-mail are erased by themselves; 0 keeps them until somebody erases them.",
    ),
    "erasing.title": ("やめた人", "People who left"),
    "erasing.lead": (
        "名前とメールを消せます。その人がした記録は「削除された人 #1」のように残り、台帳の証明もそのままです。",
        "Name and e-mail can be erased. What they did stays, under a number, and the ledger proves itself as before.",
    ),
    "erasing.left_at": ("やめた日", "Left"),
    "erasing.erase": ("名前とメールを消す", "Erase name and e-mail"),
    "erasing.none": ("名前が残っている人はいません", "Nobody's name is left here"),
    "erasing.none_help": ("メンバーをやめた人が、ここに出ます。", "People whose membership ended are listed here."),
    "erasing.person_done": ("{name}さんの名前とメールを消しました。これからは「{called}」です。", "Name and e-mail of {name} were erased; now called {called}."),
    "erasing.contact_title": ("連絡先を消す", "Erase the contact"),
    "erasing.contact_lead": (
        "{name}の担当者・電話・メール・メモを消します。もどせません。受けわたしの記録は残ります。",
        "Contact, telephone, e-mail and notes of {name} are erased for good. All entries stay.",
    ),
    "erasing.contact_do": ("連絡先を消す", "Erase the contact"),
    "erasing.contact_done": ("{name}の連絡先を消しました", "The contact of {name} was erased"),
    "history.donor_erase": ("連絡先を消去", "Contact erased"),
    "history.group_erase": ("連絡先を消去", "Contact erased"),
    "audit.verb_erase": ("名前や連絡先を消した", "erased personal data"),
    "audit.verb_stop": ("やめると答えた", "stopped"),
    "audit.verb_role": ("役割を変えた", "changed the role"),
    "audit.verb_link": ("リンクをつくった", "made a link"),
    "audit.verb_sign_out": ("端末を止めた", "signed devices out"),
    "audit.verb_enrol": ("使いはじめた", "was taken into use"),
    "audit.verb_add_person": ("名前を加えた", "added a name"),
    "erasing.name": ("削除された人 #{n}", "erased person #{n}"),
}
