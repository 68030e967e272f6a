//! The free text of mail systems: the structure is each host's own, the names are ours.

use super::{bounce, parse};

/// From, subject, text; then the action, the class of the status and the recipients.
type Host = (&'static str, &'static str, &'static str, (&'static str, char, &'static [&'static str]));

const A: &[&str] = &["a@y.test"];
const DAEMON: &str = "Mail Delivery Subsystem <MAILER-DAEMON@mx.x.test>";
const MASTER: &str = "postmaster@mx.x.test";

#[rustfmt::skip]
const FAILED: &[Host] = &[
    ("MAILER-DAEMON@x.test", "failure notice",
        "Hi. This is the qmail-send program at x.test.\n\
         I'm afraid I wasn't able to deliver your message to the following addresses.\n\
         This is a permanent error; I've given up.\n\n<a@y.test>:\n192.0.2.7 does not like recipient.\n\
         Remote host said: 550 5.1.1 no such person here\nGiving up on 192.0.2.7.\n\n\
         --- Below this line is a copy of the message.\n\nReturn-Path: <me@desk.test>\nTo: b@y.test\n",
        ("failed", '5', A)),
    ("MAILER-DAEMON@x.test", "failure notice",
        "Hi. This is the qmail-send program at x.test.\n\n<a@y.test>:\n\
         Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)\n\
         I'm not going to try again; this message has been in the queue too long.\n",
        ("failed", '4', A)),
    ("Mail Delivery System <Mailer-Daemon@x.test>", "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\n\
         A message that you sent could not be delivered to one or more of its\n\
         recipients. This is a permanent error. The following address(es) failed:\n\n  a@y.test\n\
         \x20   (generated from alias@x.test)\n    SMTP error from remote mail server after RCPT TO:<a@y.test>:\n\
         \x20   host mx.y.test [192.0.2.7]: 550 Unknown local part\n\n\
         ------ This is a copy of the message, including all the headers. ------\n\nTo: alias@x.test\n",
        ("failed", '5', A)),
    (DAEMON, "Returned mail: User unknown",
        "   ----- Transcript of session follows -----\n... while talking to mx.y.test.:\n>>> RCPT To:<a@y.test>\n\
         <<< 550 No such user\n550 a@y.test... User unknown\n\n   ----- Unsent message follows -----\nTo: a@y.test\n",
        ("failed", '5', A)),
    (DAEMON, "Returned mail: see transcript for details",
        "The original message was received at Mon, 23 Nov 2026 10:00:00 +0800\nfrom client.x.test [192.0.2.9]\n\n\
         \x20  ----- The following addresses had permanent fatal errors -----\n<a@y.test>\n<b@y.test>\n\n\
         \x20  ----- Transcript of session follows -----\n... while talking to mx.y.test.:\n>>> DATA\n\
         <<< 550 5.7.1 no\n554 5.0.0 Service unavailable\n",
        ("failed", '5', &["a@y.test", "b@y.test"])),
    (DAEMON, "Returned mail: Too many hops",
        "   ----- The following addresses had permanent fatal errors -----\na@z.test\n    (expanded from: a@y.test)\n\
         \n   ----- Transcript of session follows -----\n554 Too many hops 27 (25 max): from me@desk.test\n",
        ("failed", '5', &["a@z.test", "a@y.test"])),
    ("System Administrator <postmaster@x.test>", "Undeliverable: Printer",
        "Your message\n\n  To:      Ann; team@x.test\n  Subject: Printer\n  Sent:    Mon, 23 Nov 2026\n\n\
         did not reach the following recipient(s):\n\na@y.test on Mon, 23 Nov 2026 10:00:01 +0800\n\
         \x20   The recipient name is not recognized\n    MSEXCH:IMS:X:Y:Z 0 (000C05A6) Unknown Recipient\n",
        ("failed", '5', A)),
    ("System Administrator <postmaster@x.test>", "Undeliverable: Printer",
        "Your message did not reach some or all of the intended recipients.\n\n      Subject:\tPrinter\n\
         \x20     Sent:\t23.11.2026 10:00\n\nThe following recipient(s) could not be reached:\n\n\
         \x20     a@y.test on 23.11.2026 10:00\n\
         \x20           The e-mail account does not exist at the organization this message was sent to.\n\
         \x20           <mx.x.test #5.1.1>\n",
        ("failed", '5', A)),
    ("Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.test>", "无法送达: 打印机",
        "向这些收件人或通讯组传递邮件失败:\n\na@y.test\n找不到您输入的电子邮件地址。\n\n管理员的诊断信息:\n\n生成服务器: mx.x.test\n\na@y.test\n\
         #550 5.1.10 RESOLVER.ADR.RecipientNotFound ##\n",
        ("failed", '5', A)),
    ("postmaster@x.test", "Unzustellbar: Drucker",
        "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\na@y.test<mailto:a@y.test>\n\
         Die eingegebene E-Mail-Adresse wurde nicht gefunden.\n\nDiagnoseinformationen für Administratoren:\n\n\
         Generierender Server: mx.x.test\n\na@y.test\n#550 5.1.1 ##\n",
        ("failed", '5', A)),
    ("postmaster@x.test", "Non remis : Imprimante",
        "Échec de la remise à ces destinataires ou groupes :\n\na@y.test\n\
         L'adresse de messagerie que vous avez entrée est introuvable.\n",
        ("failed", '5', A)),
    ("postmaster@x.test", "No se puede entregar: Impresora",
        "Error de entrega a estos destinatarios o grupos:\n\na@y.test\nEl buzón no existe.\n",
        ("failed", '5', A)),
    ("postmaster@x.test", "配信不能: プリンター",
        "次の受信者またはグループへの配信に失敗しました:\n\na@y.test\n入力した電子メール アドレスが見つかりませんでした。\n",
        ("failed", '5', A)),
    ("postmaster@x.test", "Не доставлено: Принтер",
        "Не удалось доставить сообщение следующим получателям или группам:\n\na@y.test\nАдрес не найден.\n",
        ("failed", '5', A)),
    ("Postmaster@x.test", "DELIVERY FAILURE: User a (a@y.test) not listed in Domino Directory",
        "Your message\n\n  Subject: Printer\n\nwas not delivered to:\n\n  a@y.test\n\nbecause:\n\n\
         \x20 User a (a@y.test) not listed in Domino Directory\n",
        ("failed", '5', A)),
    ("Postmaster@x.test", "DELIVERY FAILURE",
        "------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\na@y.test\n\n\
         ------- Returned Message --------\n\nTo: b@y.test\n",
        ("failed", '5', A)),
    (MASTER, "NOTICE: mail delivery status.",
        "This is a delivery status notification from mx.x.test,\nrunning the Courier mail server, version 0.65.\n\n\
         The original message was received on Mon, 23 Nov 2026\n\n                           UNDELIVERABLE MAIL\n\n\
         Your message to the following recipients cannot be delivered:\n\n<a@y.test>:\n    mx.y.test [192.0.2.7]:\n\
         >>> RCPT TO:<a@y.test>\n<<< 550 no such user\n",
        ("failed", '5', A)),
    ("MAILER-DAEMON@x.test", "Message delivery has failed",
        "Unable to deliver message to: <a@y.test>\nDelivery failed for the following reason:\n\
         Server mx.y.test[192.0.2.7] failed with: 550 <a@y.test> No such user here\n\n\
         This has been a permanent failure.  No further delivery attempts will be made.\n",
        ("failed", '5', A)),
    (MASTER, "Undeliverable Mail: \"Printer\"",
        "Your message:\n   From:    me@desk.test\n   Subject: Printer\n\nCould not be delivered because of\n\n\
         550 5.1.1 User unknown\n\nThe following recipients were affected: \n    a@y.test\n\nAdditional Information\n\
         ======================\nOriginal Sender:    <other@desk.test>\n",
        ("failed", '5', A)),
    ("\"Mail Delivery System\" <MAILER-DAEMON@x.test>", "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\n\
         A message that you sent could not be delivered to\none or more of its recipients. The following addresses\n\
         failed:\n\n\"a@y.test\":\nSMTP error from remote server after RCPT command:\nhost: mx.y.test\n\
         5.1.1 no mailbox of that name\n\n--- The header of the original message is following. ---\n\nTo: b@y.test\n",
        ("failed", '5', A)),
    ("Mailer Daemon <mailer-daemon@x.test>", "failure notice",
        "-------server message \n550 5.1.1 unknown user <a@y.test>\n-------original message \nTo: b@y.test\n",
        ("failed", '5', A)),
    ("\"InterScan MSS\" <postoffice@x.test>", "Mail could not be delivered",
        "Sent <<< RCPT TO:<a@y.test>\nReceived >>> 550 5.1.1 <a@y.test>... user unknown\n\n\
         Unable to deliver message to <a@y.test>.\n",
        ("failed", '5', A)),
    ("MAILER-DAEMON@x.test", "Mail System Error - Returned Mail",
        "   ----- The following addresses had delivery problems -----\na@y.test\n\n\
         \x20  ----- Non-delivered information -----\n\
         The number of messages in recipient's mailbox exceeded the local limit.\n\n\
         \x20  ----- original message header --\nTo: b@y.test\n",
        ("failed", '5', A)),
    ("Postmaster@ezweb.test", "Mail System Error - Returned Mail",
        "次のあて先へのメッセージはエラーのため送信できませんでした。\n\nメールアドレスをご確認の上、再送信してください。\n\n\
         Each of the following recipients was rejected by a remote mail server.\n\n    Recipient: <a@y.test>\n\
         \x20   >>> RCPT TO:<a@y.test>\n    <<< 550 <a@y.test>: User unknown\n",
        ("failed", '5', A)),
    ("Postmaster@ezweb.test", "Mail System Error - Returned Mail",
        "The user(s) account is temporarily over quota.\n\n<a@y.test>\n",
        ("failed", '5', A)),
    ("\"MAILER-DAEMON\" <MAILER-DAEMON@x.test>", "FAILURE NOTICE :",
        "   ----- The following addresses had permanent fatal errors -----\n\n>>> a@y.test <a@y.test>\n\n\
         \x20  ----- Transcript of session follows -----\n550 sorry, no mailbox here by that name (#5.1.1 - chkusr)\n",
        ("failed", '5', A)),
    (MASTER, "UnDeliverable mail",
        "The original message was received at Mon, 23 Nov 2026 10:00:00 +0800\n\nfrom client.x.test\n\n\
         \x20and addressed to a@y.test\n\nuser is unknown\n\nReceived: from client.x.test\nTo: b@y.test\n",
        ("failed", '5', A)),
    ("MAILER-DAEMON@x.test", "failed delivery",
        "Message from  x.test.\nUnable to deliver message to the following address(es).\n\n<a@y.test>:\n\
         This user doesn't have a x.test account (a@y.test) [0]\n<b@y.test>:\n\
         192.0.2.7 failed after I sent the message.\n\n--- Original message follows.\n\nTo: c@y.test\n",
        ("failed", '5', &["a@y.test", "b@y.test"])),
    ("Mail Delivery System <MAILER-DAEMON@x.test>", "There was an error sending your mail",
        "We had trouble delivering your message. Full details follow:\n\nSubject: 'Printer'\n\
         Date: 'Mon, 23 Nov 2026'\n\n1 error(s):\n\nSMTP Server <mx.y.test> rejected recipient <a@y.test>\n\
         \x20 (Error following RCPT command). It responded as follows: [550 5.1.1 unknown user]\n",
        ("failed", '5', A)),
    ("post_master@vtext.test", "Re:Printer",
        "Error: Invalid user address\n\nError message below:\n550 - Requested action not taken: no such user here\n\n\
         Message details:\n  Subject: Printer\n  MAIL FROM: me@desk.test\n  RCPT TO: a@y.test\n  From: me@desk.test\n",
        ("failed", '5', A)),
    ("Mail Delivery System <MAILER-DAEMON@aol.test>", "Mail Delivery Problem",
        "Your mail to the following recipients could not be delivered because they are not accepting mail from me@desk.test:\n\
         \tannlee, bobray\n",
        ("failed", '5', &["annlee@aol.test", "bobray@aol.test"])),
    ("Mail Administrator <Postmaster@x.test>", "Undeliverable Mail",
        "User mailbox exceeds allowed size: a@y.test\n\nOriginal message follows.\n\nTo: b@y.test\n",
        ("failed", '5', A)),
    ("Mail Administrator <Postmaster@x.test>", "Undeliverable Mail",
        "undeliverable to a@y.test\n\nOriginal message follows.\n\nReceived: from x\nTo: b@y.test\n",
        ("failed", '5', A)),
    ("Mailer Daemon <MAILER-DAEMON@x.test>", "Delivery status notification: error",
        "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n\
         \x20   An error has occurred while attempting to deliver a message for\n\
         \x20   the following list of recipients:\n\na@y.test: 550 5.2.2 <a@y.test>... Mailbox Full\n\n\
         \x20   Below is a copy of the original message:\n",
        ("failed", '5', A)),
    ("MAILER-DAEMON@x.test", "Mail delivery failed",
        "This is the DragonFly Mail Agent v0.13 at x.test.\n\n\
         There was an error delivering your mail to <a@y.test>.\n\nmx.y.test [192.0.2.7] did not like our RCPT TO:\n\
         550 5.1.1 <a@y.test>... User Unknown\n\nOriginal message headers:\n\nTo: <b@y.test>\n",
        ("failed", '5', A)),
    ("mailer-daemon@x.test", "Undelivered Mail Returned to Sender",
        "This message was created automatically by mail delivery software.\n\
         \x20A message that you sent could not be delivered to one or more of its recipients. This is a permanent error. \n\
         \na@y.test Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <a@y.test>... User Unknown\n",
        ("failed", '5', A)),
    ("postmaster@x.test", "Printer",
        "Hi. This is the James mail server at x.test.\n\
         I'm afraid I wasn't able to deliver your message to the following addresses.\n\
         This is a permanent error; I've given up. Sorry it didn't work out.  Below\n\
         I include the list of recipients and the reason why I was unable to deliver\nyour message.\n\n\
         Failed recipient(s):\na@y.test\n\nError message:\n550 5.1.1 <a@y.test>... User Unknown\n",
        ("failed", '5', A)),
    ("Mail Delivery System <MAILER-DAEMON@x.test>", "Delivery report",
        "Hello, this is the mail server at x.test.\n\n\
         I am sending you this message to inform you on the delivery status of a\n\
         message you previously sent.  Immediately below you will find a list of\n\
         the affected recipients;  also attached is a Delivery Status Notification\n\
         (DSN) report in standard format, as well as the headers of the original\nmessage.\n\n\
         \x20 <a@y.test>  delivery failed; will not continue trying\n",
        ("failed", '5', A)),
    ("Internet Mail Delivery <postmaster@x.test>", "Delivery Notification: Delivery has failed",
        "This report relates to a message you sent with the following header fields:\n\n  Message-id: <o@desk.test>\n\
         \x20 From: me@desk.test\n  To: alias@x.test\n  Subject: Printer\n\n\
         Your message cannot be delivered to the following recipients:\n\n  Recipient address: a@y.test\n\
         \x20 Original address: alias@x.test\n  Reason: Remote SMTP server has rejected address\n\
         \x20 Diagnostic code: smtp;550 5.1.1 User unknown\n",
        ("failed", '5', A)),
    ("Barracuda Spam Firewall <postmaster@x.test>", "**Message you sent blocked by our bulk email filter**",
        "Your message to: a@y.test\n\
         was blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:\n\n\
         Subject: Printer\n",
        ("failed", '5', A)),
    ("Content-filter at x.test <postmaster@x.test>", "Considered UNSOLICITED BULK EMAIL, apparently from you",
        "A message from <me@desk.test> to:\n-> a@y.test\n\nwas considered unsolicited bulk e-mail (UBE).\n\n\
         Delivery of the email was stopped!\n",
        ("failed", '5', A)),
    ("Mail Delivery Subsystem <mailer-daemon@googlemail.test>", "Delivery Status Notification (Failure)",
        "Delivery to the following recipient failed permanently:\n\n     a@y.test\n\n\
         Technical details of permanent failure: \n\
         Google tried to deliver your message, but it was rejected by the recipient domain. The error that the other server returned was: 550 550 5.1.1 <a@y.test>... User Unknown (state 14).\n\
         \n----- Original message -----\n\nTo: b@y.test\n",
        ("failed", '5', A)),
    ("PostMaster@qq.test", "系统退信",
        "抱歉，您的邮件被退回来了……\n\n原邮件信息：\n时间：2026-11-23 10:00\n主题：打印机\n收件人：a@y.test\n\n退信原因：\n收件人邮件地址（a@y.test）不存在，邮件无法送达。\n\
         host mx.y.test[192.0.2.7] said: 550 Mailbox not found\n\n此外，您还可以 点击这里 获取更多关于退信的帮助信息。\n",
        ("failed", '5', A)),
    ("\"邮件系统管理员\" <Postmaster@163.test>", "系统退信/System return letter",
        "您的邮件未能投递到以下收件人：\n\n<a@y.test>\n\n退信原因：用户邮箱已满，无法接收邮件。\n英文说明：SMTP error, RCPT TO: 552 Mailbox full\n",
        ("failed", '5', A)),
    ("postmaster@aliyun.test", "退信通知",
        "您好，您发送的邮件投递失败。\n\n收件人地址：a@y.test\n发件人：me@desk.test\n失败原因：550 用户不存在\n",
        ("failed", '5', A)),
    ("mailer-daemon@corp.mail.test", "Mail failure.",
        "Это письмо создано автоматически, отвечать на него не нужно.\n\n\
         К сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:\n\na@y.test\n\
         \x20   user not found\n\n--- Копия письма ---\n\nTo: b@y.test\n",
        ("failed", '5', A)),
    ("<no-reply@app.kddi.test>", "Mail could not be delivered",
        "Your mail sent on: Mon, 23 Nov 2026 10:00:00 +0900\n    Could not be delivered to:  <a@y.test>\n\
         \x20       As their mailbox is full.\n",
        ("failed", '5', A)),
    ("<>", "Printer",
        "Your message could not be sent.\nA transcript of the attempts to send the message follows.\n\
         The number of attempts made: 1\nAddressed To: a@y.test\n\nFailed to send to identified host,\n\
         a@y.test: [192.0.2.7], 554 Service currently unavailable\n--- Message non-deliverable.\n",
        ("failed", '5', A)),
];

#[rustfmt::skip]
const DELAYED: &[Host] = &[
    ("Mail Delivery System <Mailer-Daemon@x.test>", "Warning: message 1abcde-000 delayed 24 hours",
        "This message was created automatically by mail delivery software.\n\
         A message that you sent has not yet been delivered to one or more of its\n\
         recipients after more than 24 hours on the queue on x.test.\n\n\
         The address to which the message has not yet been delivered is:\n\n  a@y.test\n\
         \x20   Delay reason: SMTP error from remote mail server after RCPT TO:<a@y.test>:\n\
         \x20   host mx.y.test: 450 4.2.1 try later\n\n\
         No action is required on your part. Delivery attempts will continue for\nsome time.\n",
        ("delayed", '4', A)),
    (DAEMON, "Warning: could not send message for past 4 hours",
        "    **********************************************\n    **      THIS IS A WARNING MESSAGE ONLY      **\n\
         \x20   **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n    **********************************************\n\
         \n   ----- The following addresses had transient non-fatal errors -----\n<a@y.test>\n\n\
         \x20  ----- Transcript of session follows -----\n<a@y.test>... Deferred: Connection refused by mx.y.test.\n\
         Warning: message still undelivered after 4 hours\nWill keep trying until message is 5 days old\n",
        ("delayed", '4', A)),
    ("Mail Delivery System <MAILER-DAEMON@x.test>", "Delayed Mail (still being retried)",
        "This is the mail system at host x.test.\n\n\
         ####################################################################\n\
         # THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n\
         ####################################################################\n\n\
         Your message could not be delivered for more than 4 hours.\nIt will be retried until it is 5 days old.\n\n\
         <a@y.test> (expanded from\n    <alias@x.test>): connect to mx.y.test[192.0.2.7]:25: Connection timed out\n",
        ("delayed", '4', A)),
    ("Mail Delivery Subsystem <mailer-daemon@googlemail.test>", "Delivery Status Notification (Delay)",
        "** Delivery incomplete **\n\n\
         There was a temporary problem delivering your message to a@y.test. Gmail will retry for 47 more hours. You'll be notified if the delivery fails permanently.\n\
         \nThe response was:\n\nThe recipient server did not accept our requests to connect.\n",
        ("delayed", '4', A)),
    ("Mailer Daemon <MAILER-DAEMON@x.test>", "Delivery status notification: delayed",
        "    A message is delayed for more than 4 hours for the following\n    list of recipients:\n\n\
         a@y.test: Mailbox full\n\n    Please note that this is only a temporary failure report.\n\
         \x20   You DO NOT NEED to re-send the message to these recipients.\n",
        ("delayed", '4', A)),
    ("Internet Mail Delivery <postmaster@x.test>", "Delivery Notification: Delivery has been delayed",
        "Your message has been enqueued and undeliverable for 1 day\nto the following recipients:\n\n\
         \x20 Recipient address: a@y.test\n  Reason: unable to deliver this message after 1 day\n\n\
         The mail system will continue to try to deliver your message\nfor an additional 2 days.\n",
        ("delayed", '4', A)),
    ("postmaster@x.test", "投递延迟通知",
        "您的邮件暂时无法投递，系统会继续投递：\n\n收件人：a@y.test\n原因：连接超时\n",
        ("delayed", '4', A)),
];

#[test]
fn each_host_in_its_own_words() {
    let mut wrong = Vec::new();
    for (from, subject, text, (action, class, recipients)) in FAILED.iter().chain(DELAYED) {
        let path = if *from == "<>" { "Return-Path: <>\n" } else { "" };
        let raw = format!(
            "{path}From: {from}\nTo: me@desk.test\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}"
        );
        let found = bounce(&parse(raw.as_bytes())).unwrap_or_default();
        let status = found.status.as_deref().and_then(|s| s.chars().next());
        if (found.action, status, found.recipients.iter().map(String::as_str).collect::<Vec<_>>().as_slice())
            != (*action, Some(*class), *recipients)
        {
            wrong.push(format!("{subject}\n{text}\nexpected {action} {class} {recipients:?}\n{found:?}\n"));
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
