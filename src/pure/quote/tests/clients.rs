//! What clients write in their languages.

use super::{expect, fresh_of};
use crate::pure::quote::{FragmentKind, forwarded, fragments};

/// Above a text without marks: the line must prove itself.
#[test]
fn attributions_above_unmarked_text() {
    let mut wrong = Vec::new();
    for line in [
        // Gmail
        "On Mon, Jan 6, 2025 at 9:00 AM Ann Lee <ann@example.com> wrote:",
        "On Mon, Jan 6, 2025 at 9:00\u{202f}AM Lee, Ann (IT) <\nann@example.com> wrote:",
        "Am Mo., 6. Jan. 2025 um 09:00 Uhr schrieb Ann Lee <ann@example.com>:",
        "Le lun. 6 janv. 2025 à 09:00, Ann Lee <ann@example.com> a\nécrit :",
        "El lun, 6 ene 2025 a las 9:00, Ann Lee (<ann@example.com>)\nescribió:",
        "Il giorno lun 6 gen 2025 alle ore 09:00 Ann Lee <ann@example.com> ha scritto:",
        "Em seg., 6 de jan. de 2025 às 09:00, Ann Lee <ann@example.com>\nescreveu:",
        "A segunda, 6/01/2025, 09:00, Ann Lee <ann@example.com> escreveu:",
        "Op ma 6 jan 2025 om 09:00 schreef Ann Lee <ann@example.com>:",
        "pon., 6 sty 2025 o 09:00 Ann Lee <ann@example.com> napisał(a):",
        "пн, 6 янв. 2025 г. в 09:00, Ann Lee <ann@example.com>:",
        "пн, 6 січ. 2025 р. о 09:00 Ann Lee <ann@example.com> пише:",
        "Den mån 6 jan. 2025 kl 09:00 skrev Ann Lee <ann@example.com>:",
        "Den man. 6. jan. 2025 kl. 09.00 skrev Ann Lee <ann@example.com>:",
        "man. 6. jan. 2025 kl. 09:00 skrev Ann Lee <ann@example.com>:",
        "ma 6. tammik. 2025 klo 9.00 Ann Lee (ann@example.com) kirjoitti:",
        "Ann Lee <ann@example.com>, 6 Oca 2025 Pzt, 09:00 tarihinde şunu yazdı:",
        "po 6. 1. 2025 v 9:00 odesílatel Ann Lee <ann@example.com> napsal:",
        "po 6. 1. 2025 o 9:00 Ann Lee <ann@example.com> napísal(a):",
        "Ann Lee <ann@example.com> ezt írta (időpont: 2025. jan. 6., H, 9:00):",
        "În lun., 6 ian. 2025 la 09:00, Ann Lee <ann@example.com> a scris:",
        "Vào Th 2, 6 thg 1, 2025 vào lúc 09:00 Ann Lee <ann@example.com> đã viết:",
        "Στις Δευ 6 Ιαν 2025 στις 9:00 π.μ., ο χρήστης Ann Lee <ann@example.com> έγραψε:",
        "pon, 6. sij 2025. u 09:00 Ann Lee <ann@example.com> napisao je:",
        "V pon., 6. jan. 2025 ob 09:00 je oseba Ann Lee <ann@example.com> napisala:",
        "Pada tanggal Sen, 6 Jan 2025 pukul 09.00 Ann Lee <ann@example.com> menulis:",
        "El dl., 6 de gen. 2025, 9:00, Ann Lee <ann@example.com> va escriure:",
        "2025年1月6日(月) 9:00 Ann Lee <ann@example.com>:",
        "2025년 1월 6일 (월) 오전 9:00, Ann Lee <ann@example.com>님이 작성:",
        "Ann Lee <ann@example.com> 于2025年1月6日周一 09:00写道：",
        "Ann Lee via List <list@example.com> 于2025年1月6日周一\n09:00写道：",
        "Ann Lee <ann@example.com> 於 2025年1月6日 週一 上午9:00寫道：",
        // Apple Mail
        "On Jan 6, 2025, at 9:00 AM, Ann Lee <ann@example.com> wrote:",
        "On 6 Jan 2025, at 09:00, Ann Lee wrote:",
        "Am 06.01.2025 um 09:00 schrieb Ann Lee <ann@example.com>:",
        "Le 6 janv. 2025 à 09:00, Ann Lee <ann@example.com> a écrit :",
        "El 6 ene 2025, a las 9:00, Ann Lee <ann@example.com> escribió:",
        "Il giorno 6 gen 2025, alle ore 09:00, Ann Lee <ann@example.com> ha scritto:",
        "No dia 06/01/2025, às 09:00, Ann Lee <ann@example.com> escreveu:",
        "Op 6 jan. 2025 om 09:00 heeft Ann Lee <ann@example.com> het volgende geschreven:",
        "Wiadomość napisana przez Ann Lee <ann@example.com> w dniu 6 sty 2025, o godz. 09:00:",
        "6 января 2025 г., в 9:00, Ann Lee <ann@example.com> написал(а):",
        "6 jan. 2025 kl. 09:00 skrev Ann Lee <ann@example.com>:",
        "2025/01/06 9:00、Ann Lee <ann@example.com>のメール:",
        "2025. 1. 6. 오전 9:00, Ann Lee <ann@example.com> 작성:",
        "在 2025年1月6日，上午9:00，Ann Lee <ann@example.com> 写道：",
        "Ann Lee <ann@example.com> 於 2025年1月6日 上午9:00 寫道：",
        // Thunderbird
        "On 1/6/25 09:00, Ann Lee wrote:",
        "Am 06.01.25 um 09:00 schrieb Ann Lee:",
        "Le 06/01/2025 à 09:00, Anne de la cour a écrit :",
        "El 06/01/2025 a las 9:00, Ann Lee escribió:",
        "Il 06/01/2025 09:00, Ann Lee ha scritto:",
        "Em 06/01/2025 09:00, Ann Lee escreveu:",
        "Op 06-01-2025 om 09:00 schreef Ann Lee:",
        "W dniu 06.01.2025 o 09:00, Ann Lee pisze:",
        "06.01.2025 09:00, Ann Lee пишет:",
        "Den 2025-01-06 kl. 09:00, skrev Ann Lee:",
        "Ann Lee kirjoitti 6.1.2025 klo 9.00:",
        "6.01.2025 09:00 tarihinde Ann Lee yazdı:",
        "Dne 06. 01. 25 v 9:00 Ann Lee napsal(a):",
        "2025. 01. 06. 9:00 keltezéssel, Ann Lee írta:",
        "On 2025/01/06 9:00, Ann Lee wrote:",
        "2025-01-06 오전 9:00에 Ann Lee 이(가) 쓴 글:",
        "在 2025/1/6 9:00, Ann Lee 写道:",
        "Ann Lee 於 2025/1/6 上午 09:00 寫道:",
        // Chinese mailers, Notes, Zoho, mutt, Horde and the rest
        "在2025-01-06 09:00:00，\"Ann Lee\" <ann@example.com> 写道：",
        "At 2025-01-06 09:00:00, \"Ann Lee\" <ann@example.com> wrote:",
        "======= 2025-01-06 09:00:00 您在来信中写道：=======",
        "Ann Lee/Accounts/ACME wrote on 01/06/2025 09:00:00 AM:",
        "Ann Lee schrieb am 06.01.2025 09:00:00:",
        "\"Ann Lee\" <ann@example.com> wrote on 06.01.2025 09:00:",
        "---- On Mon, 06 Jan 2025 09:00:00 +0800 Ann Lee <ann@example.com> wrote ---",
        "* Ann Lee <ann@example.com> [2025-01-06 09:00:00]:",
        "Quoting Ann Lee <ann@example.com>:",
        "Zitat von Ann Lee <ann@example.com>:",
        "----- On Jan 6, 2025, at 9:00 AM, Ann Lee ann@example.com wrote:",
        "On Monday, January 6th, 2025 at 9:00 AM, Ann Lee <ann@example.com> wrote:",
        "\u{202a}On Mon, 6 Jan 2025, \u{202a}Ann Lee\u{202c} <\u{202a}ann@example.com\u{202c}> wrote:\u{202c}",
    ] {
        let text = format!("It works.\n\n{line}\n\nRestart it.\n\nTwice.\n");
        expect(&mut wrong, &text, "It works.");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Above marked lines a name is enough.
#[test]
fn attributions_above_marked_text() {
    let mut wrong = Vec::new();
    for line in [
        "Ann Lee wrote:",
        "Mr Lee writes:",
        "Ann Lee schrieb:",
        "Ann Lee a écrit :",
        "On Mon, Jan 6, Ann wrote:",
        "On Monday 6 January 2025,\nAnn Lee <ann@example.com>\nwrote:",
        "In message <x1@example.com>, Ann Lee writes:",
        "\"Ann Lee\" <ann@example.com>\nwrote:",
        "张三写道：",
        "田中さんは書きました:",
        "On 2025-01-06 I wrote:",
        "06.01.2025, 09:00, \"Ann Lee\" <ann@example.com>:",
    ] {
        let text = format!("It works.\n\n{line}\n> Restart it.\n>\n> Twice.\n");
        expect(&mut wrong, &text, "It works.");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn heads_in_many_languages() {
    let mut wrong = Vec::new();
    for labels in [
        "From,Sent,To,Subject",
        "From,Date,To,Subject",
        "Von,Gesendet,An,Betreff",
        "Von,Datum,An,Betreff",
        "De,Envoyé,À,Objet",
        "De,Date,À,Objet",
        "De,Enviado,Para,Asunto",
        "De,Fecha,Para,Asunto",
        "Da,Inviato,A,Oggetto",
        "De,Enviada em,Para,Assunto",
        "De,Data,Para,Assunto",
        "Van,Verzonden,Aan,Onderwerp",
        "Od,Wysłano,Do,Temat",
        "От,Отправлено,Кому,Тема",
        "От кого,Дата,Кому,Тема",
        "Від,Надіслано,Кому,Тема",
        "Från,Skickat,Till,Ämne",
        "Fra,Sendt,Til,Emne",
        "Lähettäjä,Lähetetty,Vastaanottaja,Aihe",
        "Kimden,Gönderme Tarihi,Kime,Konu",
        "Gönderen,Gönderildi,Kime,Konu",
        "Od,Odesláno,Komu,Předmět",
        "Feladó,Elküldve,Címzett,Tárgy",
        "De la,Trimis,Către,Subiect",
        "Từ,Đã gửi,Đến,Chủ đề",
        "Από,Στάλθηκε,Προς,Θέμα",
        "发件人,发送时间,收件人,主题",
        "发件人,日期,收件人,主　题",
        "寄件者,寄件日期,收件者,主旨",
        "差出人,送信日時,宛先,件名",
        "보낸 사람,보낸 날짜,받는 사람,제목",
    ] {
        let words: Vec<&str> = labels.split(',').collect();
        let [from, sent, to, subject] = words.as_slice() else { panic!("{labels}") };
        for (open, close) in [("", ":"), ("*", ":*"), ("", " :"), ("", "：")] {
            let line = |word: &str, value: &str| format!("{open}{word}{close} {value}\n");
            let orders = [[from, sent, to, subject], [subject, sent, from, to], [sent, from, to, subject]];
            for order in orders {
                let head: String = order
                    .iter()
                    .map(|&&word| match word {
                        w if w == *from => line(w, "Lee, Ann <ann@example.com>"),
                        w if w == *sent => line(w, "06.01.2025 09:00"),
                        w if w == *to => line(w, "Bo Ek; Cy Fox"),
                        w => line(w, "RE: printer"),
                    })
                    .collect();
                let text = format!("It works.\n\n{head}\nRestart it.\n\nTwice.\n");
                expect(&mut wrong, &text, "It works.");
                let forward = format!("Please help.\n\n---------- Forwarded message ---------\n{head}\nRestart it.\n");
                assert_eq!(fresh_of(&forward, &[]), "Please help.", "{forward}");
                let found = forwarded(&forward).unwrap();
                let got = (found.from_name.as_str(), found.from_address.as_str(), found.subject.as_str());
                assert_eq!(got, ("Lee, Ann", "ann@example.com", "RE: printer"), "{forward}");
                assert_eq!(found.text, "Restart it.");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn markers_in_many_languages() {
    let mut wrong = Vec::new();
    for words in [
        "Original Message",
        "Original Messages",
        "Ursprüngliche Nachricht",
        "Message d'origine",
        "Message d’origine",
        "Mensaje original",
        "Messaggio originale",
        "Mensagem Original",
        "Oorspronkelijk bericht",
        "Wiadomość oryginalna",
        "Исходное сообщение",
        "Ursprungligt meddelande",
        "Oprindelig meddelelse",
        "Alkuperäinen viesti",
        "Özgün İleti",
        "Původní zpráva",
        "Eredeti üzenet",
        "原始邮件",
        "原始郵件",
        "邮件原件",
        "元のメッセージ",
        "원본 메시지",
    ] {
        for line in [format!("-----{words}-----"), format!("-------- {words} --------"), format!("---{words}---")] {
            let text = format!("It works.\n\n{line}\nRestart it.\n\nTwice.\n");
            expect(&mut wrong, &text, "It works.");
        }
        let bare = format!("It works.\n\n{words}\nFrom: Ann <ann@example.com>\nTo: Bo\n\nRestart it.\n");
        assert_eq!(fresh_of(&bare, &[]), "It works.", "{bare}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn forwards_in_many_languages() {
    for line in [
        "---------- Forwarded message ----------",
        "Begin forwarded message:",
        "-------- Weitergeleitete Nachricht --------",
        "Anfang der weitergeleiteten Nachricht:",
        "-------- Message transféré --------",
        "Début du message réexpédié :",
        "-------- Mensaje reenviado --------",
        "Inicio del mensaje reenviado:",
        "-------- Messaggio Inoltrato --------",
        "-------- Mensagem encaminhada --------",
        "-------- Doorgestuurd bericht --------",
        "-------- Treść przekazanej wiadomości --------",
        "-------- Пересылаемое сообщение --------",
        "-------- Vidarebefordrat meddelande --------",
        "-------- İletilmiş Mesaj --------",
        "-------- 转发的消息 --------",
        "-------- 轉寄郵件 --------",
        "以下是转发的邮件：",
        "-------- 転送メッセージ --------",
        "-------- 전달된 메시지 --------",
        "----- Forwarded message from Ann Lee <ann@example.com> -----",
    ] {
        let text = format!(
            "请处理。\n\n{line}\n\nFrom: Ann Lee <ann@example.com>\nDate: 6 Jan 2025\nTo: it@example.com\nSubject: no network\n\nIt is dead.\n"
        );
        assert_eq!(fresh_of(&text, &[]), "请处理。", "{text}");
        assert!(fragments(&text, &[]).iter().any(|f| f.kind == FragmentKind::Forwarded), "{text}");
        let head = forwarded(&text).unwrap();
        assert_eq!((head.from_address.as_str(), head.subject.as_str()), ("ann@example.com", "no network"), "{text}");
    }
    let closed = "Before.\n\n---- Forwarded message from Ann ----\nFrom: Ann <ann@example.com>\nTo: Bo\n\nIt is dead.\n\n---- End forwarded message ----\n\nAfter.\n";
    assert_eq!(fresh_of(closed, &[]), "Before.\n\nAfter.");
    assert_eq!(forwarded(closed).unwrap().text, "It is dead.");
}

/// Below the line that Outlook draws, the language of the labels does not matter.
#[test]
fn heads_in_unknown_languages() {
    let mut wrong = Vec::new();
    let rule = "_".repeat(32);
    for head in [
        "Frá: Ann <ann@example.com>\nSent: mánudagur 6. janúar 2025 09:00\nTil: Bo\nEfni: prentari\n",
        "ஐயா: Ann <ann@example.com>\nநாள்: 6 2025 09:00\nபெறுநர்: Bo\nபொருள்: x\n",
        "From: someone\n",
    ] {
        let text = format!("It works.\n{rule}\n{head}\nRestart it.\n");
        expect(&mut wrong, &text, "It works.");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn other_quote_marks() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        ("Ann Lee wrote:\n| Restart it.\n|\n| Twice.\n\nDone.", "Done."),
        (
            "On 6 Jan 2025 at 09:00, Ann Lee <ann@example.com> wrote:\n\n} Restart it.\n} Twice.\n\nDone.\n\n} Thrice?\n\nNo.",
            "Done.\n\nNo.",
        ),
        ("Gary Smith wrote:\n\nGS> Restart it.\n\nDone.", "Done."),
        ("GS> Restart it.\nGS> Twice, I mean.\nGS> Then tell us.\n\nDone.", "Done."),
        (">>>>> \"J\" == Joe Lee <joe@example.com> writes:\n\n    J> Restart it.\n    J> Twice.\n\nDone.", "Done."),
        ("Am 06.01.2025 um 09:00 schrieb Ann Lee:\n» Restart it.\n» Twice.\n\nDone.", "Done."),
        ("Ann Lee wrote:\n: Restart it.\n: Twice.\n\nDone.", "Done."),
    ] {
        expect(&mut wrong, text, expected);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn tails_of_phones() {
    let mut wrong = Vec::new();
    for tail in [
        "Sent from my iPhone",
        "Sent from my Samsung Galaxy smartphone.",
        "Sent from Mail for Windows 10",
        "Sent from Yahoo Mail on Android",
        "Sent via BlackBerry from Vodafone",
        "Sent with Proton Mail secure email.",
        "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
        "Get Outlook for Android<https://aka.ms/AAb9ysg>",
        "Von meinem iPhone gesendet",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
        "Gesendet mit der GMX Mail App",
        "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
        "Envoyé de mon iPhone",
        "Envoyé depuis mon appareil mobile Samsung.",
        "Télécharger Outlook pour iOS<https://aka.ms/o0ukef>",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Enviado do meu iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Wysłane z iPhone'a",
        "Отправлено с iPhone",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Lähetetty iPhonesta",
        "iPhone'umdan gönderildi",
        "Odesláno z iPhonu",
        "发自我的iPhone",
        "發自我的 iPhone",
        "從我的 iPhone 傳送",
        "来自我的华为手机",
        "发自小米手机",
        "发送自 Windows 版邮件应用",
        "获取 Outlook for iOS<https://aka.ms/o0ukef>",
        "iPhoneから送信",
        "나의 iPhone에서 보냄",
    ] {
        let text = format!("It works.\n\n{tail}\n");
        expect(&mut wrong, &text, "It works.");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn boilerplate_of_machines() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        ("[EXTERNAL]\n\nIt works.", "It works."),
        (
            "[EXTERNAL EMAIL] This message originated from outside the organization.\nDo not click links or open attachments unless you recognize the sender.\nIt works.",
            "It works.",
        ),
        ("【外部邮件】\n好了。", "好了。"),
        ("【外部邮件】注意：本邮件来自外部，请谨慎点击链接。\n\n好了。", "好了。"),
        (
            "[You don't often get email from ann@example.com. Learn why this is important at https://aka.ms/LearnAboutSenderIdentification ]\n\nIt works.",
            "It works.",
        ),
        ("ACHTUNG: Diese E-Mail stammt von einem externen Absender.\n\nEs geht.", "Es geht."),
        ("It works.\n\nVirus-free. www.avast.com", "It works."),
        ("It works.\n\nPlease consider the environment before printing this email.", "It works."),
        (
            "Es geht.\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, vernichten Sie diese E-Mail.",
            "Es geht.",
        ),
        (
            "Ça marche.\n\nCe message et ses pièces jointes sont confidentiels et destinés au seul destinataire. Toute diffusion est interdite.",
            "Ça marche.",
        ),
        (
            "Funciona.\n\nAVISO LEGAL\nEste mensaje es confidencial. Si lo ha recibido por error, elimínelo y avise al remitente.",
            "Funciona.",
        ),
        (
            "Funziona.\n\nLe informazioni contenute in questo messaggio sono riservate e per uso esclusivo del destinatario.",
            "Funziona.",
        ),
        ("好了。\n\n保密声明：本邮件含有保密信息，仅供收件人使用，如误收请删除。", "好了。"),
        ("It works.\n\n-- \nTo unsubscribe from this list: send the line \"unsubscribe linux-raid\"", "It works."),
        (
            "It works.\n_______________________________________________\nDesk Users\nusers@lists.example.org\nhttps://lists.example.org/listinfo/users",
            "It works.",
        ),
        (
            "It works.\n\nYou received this message because you are subscribed to the Google Groups \"desk\" group.\nTo unsubscribe from this group, send an email to desk+unsubscribe@example.com.",
            "It works.",
        ),
        ("好了。\n\n此致\n敬礼\n张三\n信息中心\n电话：8021", "好了。"),
        ("Es geht.\n\nMit freundlichen Grüßen\nMax Muster\nLeiter IT | Telefon +49 30 1234567", "Es geht."),
        ("It works.\n\nBest regards,\nAnn Lee\nSenior Analyst | Phone 8021", "It works."),
    ] {
        expect(&mut wrong, text, expected);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
