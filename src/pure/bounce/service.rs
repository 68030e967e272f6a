//! What a sending service tells in JSON: Amazon SES writes its notices (bounce, complaint, delivery, delay) so, bare or wrapped
//! by its notification service.

use serde_json::Value;

use super::{Bounce, push, status};
use crate::pure::mail::Mail;

/// Bytes of text read as JSON.
const JSON_BYTES_MAX: usize = 256 * 1024;

/// A notice of a sending service; None for any other mail.
pub fn notice(mail: &Mail) -> Option<Bounce> {
    if !is_service(mail) {
        return None;
    }
    let outer = json(&mail.text)?;
    let told = match outer.get("Message").and_then(Value::as_str) {
        Some(inner) => json(inner)?,
        None => outer,
    };
    let word = |name: &str| told.get(name).and_then(Value::as_str);
    let event = word("notificationType").or_else(|| word("eventType"))?;
    let mut found = match event {
        "Bounce" => {
            let class = if told.pointer("/bounce/bounceType")?.as_str()? == "Transient" { "4.0.0" } else { "5.0.0" };
            read(told.get("bounce")?, ("bouncedRecipients", "failed", class))
        }
        "DeliveryDelay" => read(told.get("deliveryDelay")?, ("delayedRecipients", "delayed", "4.0.0")),
        "Delivery" => read(told.get("delivery")?, ("recipients", "delivered", "2.0.0")),
        // Who complains has got the mail.
        "Complaint" => read(told.get("complaint")?, ("complainedRecipients", "delivered", "2.0.0")),
        "Reject" | "Rendering Failure" => Bounce {
            action: "failed",
            status: Some("5.0.0".into()),
            recipients: told.pointer("/mail/destination").map(addresses).unwrap_or_default(),
            original_message_id: None,
        },
        _ => return None,
    };
    let id = told.pointer("/mail/commonHeaders/messageId").and_then(Value::as_str);
    found.original_message_id = id.and_then(super::clean_id);
    Some(found)
}

/// Whether a service tells of a complaint: the mail has arrived, and was not welcome.
pub fn is_complaint(mail: &Mail) -> bool {
    is_service(mail) && mail.text.contains("complainedRecipients") && notice(mail).is_some()
}

fn is_service(mail: &Mail) -> bool {
    mail.header("x-amz-sns-message-id").is_some()
        || mail.from.first().is_some_and(|from| from.key().ends_with("@sns.amazonaws.com"))
}

fn read(told: &Value, (list, action, class): (&str, &'static str, &str)) -> Bounce {
    let recipients = told.get(list);
    let texts = |name: &str| {
        let each = recipients.and_then(Value::as_array).into_iter().flatten();
        each.filter_map(|r| r.get(name)).filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
    };
    let answers = told.get("smtpResponse").and_then(Value::as_str).map(str::to_owned);
    let status = texts("status")
        .into_iter()
        .chain(texts("diagnosticCode"))
        .chain(answers)
        .find_map(|text| status::enhanced(&text).or_else(|| status::reply_code(&text)));
    Bounce {
        action,
        status: status.or_else(|| Some(class.to_owned())),
        recipients: recipients.map(addresses).unwrap_or_default(),
        original_message_id: None,
    }
}

/// The addresses of a list of texts, or of objects with an `emailAddress`.
fn addresses(list: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for item in list.as_array().into_iter().flatten() {
        let text = item.as_str().or_else(|| item.get("emailAddress").and_then(Value::as_str));
        push(&mut found, text.and_then(super::address::first));
    }
    found
}

/// The first JSON object of a text. Mail systems break long lines, with a mark or without, which no text of JSON may hold.
fn json(text: &str) -> Option<Value> {
    let text = text.get(text.find('{')?..)?;
    let text = text.get(..text.floor_char_boundary(JSON_BYTES_MAX))?;
    let joined: String = text.replace("!\r\n ", "").replace("!\n ", "").chars().filter(|c| !c.is_control()).collect();
    serde_json::Deserializer::from_str(&joined).into_iter::<Value>().next()?.ok().filter(Value::is_object)
}
