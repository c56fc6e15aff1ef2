//! Just enough HTML to find the forms of a page and what a browser would send of them.

/// A form as it stands in a page.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// What is sent without a button: hidden and filled-in fields, ticked boxes.
    pub fields: Vec<(String, String)>,
    /// Its buttons: name and value.
    pub buttons: Vec<(String, String)>,
}

impl Form {
    /// The same with other values; a field that is not there yet is added.
    #[must_use]
    pub fn with(mut self, values: &[(&str, &str)]) -> Self {
        for (name, value) in values {
            self = self.without(name);
            self.fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        self
    }

    /// The same without a field.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(key, _)| key != name);
        self
    }

    /// The value of a field; empty when there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

/// A tag with its attributes, and the text up to the next tag.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(String, String)>,
    text: &'a str,
}

impl Tag<'_> {
    fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(key, _)| key == name)
    }

    fn get(&self, name: &str) -> String {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

/// All forms of a page.
#[must_use]
pub fn forms(html: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut inside = false;
    for tag in tags(html) {
        match tag.name {
            "form" => {
                inside = true;
                forms.push(Form { action: tag.get("action"), ..Form::default() });
            }
            "/form" => inside = false,
            "input" | "textarea" | "button" if inside => {
                if let Some(form) = forms.last_mut() {
                    add(form, &tag);
                }
            }
            _ => {}
        }
    }
    forms
}

fn add(form: &mut Form, tag: &Tag<'_>) {
    let (name, value) = (tag.get("name"), tag.get("value"));
    if tag.name == "button" {
        form.buttons.push((name, value));
    } else if tag.name == "textarea" {
        form.fields.push((name, unescape(tag.text.trim_start_matches('\n'))));
    } else if !matches!(tag.get("type").as_str(), "checkbox" | "radio") || tag.has("checked") {
        form.fields.push((name, value));
    }
}

/// The value of the first element with this id.
#[must_use]
pub fn value_of(html: &str, id: &str) -> String {
    tags(html).into_iter().find(|tag| tag.get("id") == id).map(|tag| tag.get("value")).unwrap_or_default()
}

fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, from)) = rest.split_once('<') {
        let end = from.find(|letter: char| letter.is_whitespace() || letter == '>').unwrap_or(from.len());
        let (name, mut inner) = from.split_at(end);
        let mut attributes = Vec::new();
        loop {
            inner = inner.trim_start();
            if inner.is_empty() || inner.starts_with('>') {
                break;
            }
            let end = inner.find(|letter: char| letter.is_whitespace() || "=>".contains(letter));
            let (key, after) = inner.split_at(end.unwrap_or(inner.len()));
            let quoted = after.strip_prefix("=\"").and_then(|value| value.split_once('"'));
            let (value, after) = quoted.unwrap_or(("", after));
            attributes.push((key.to_owned(), unescape(value)));
            // An attribute without a quoted value; our pages quote all of them.
            inner = after.strip_prefix('=').unwrap_or(after);
        }
        let text = inner.strip_prefix('>').unwrap_or(inner);
        let text_end = text.find('<').unwrap_or(text.len());
        tags.push(Tag { name, attributes, text: text.get(..text_end).unwrap_or_default() });
        rest = text;
    }
    tags
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('&') {
        out.push_str(before);
        let entity = from.split_once(';').and_then(|(name, after)| Some((letter(name)?, after)));
        let (letter, after) = entity.unwrap_or(('&', from));
        out.push(letter);
        rest = after;
    }
    out + rest
}

fn letter(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        _ => {
            let number = entity.strip_prefix('#')?;
            let hexadecimal = number.strip_prefix(['x', 'X']).map(|digits| u32::from_str_radix(digits, 16));
            char::from_u32(hexadecimal.unwrap_or_else(|| number.parse()).ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_a_browser_sends_it() {
        let html = "<input name=\"outside\"><form method=\"post\" action=\"/a?b&amp;c\"><input type=\"hidden\" \
            name=\"csrf\" value=\"x&#x2F;y\"><input type=\"checkbox\" name=\"scope\" value=\"read\" checked>\
            <input type=\"checkbox\" name=\"scope\" value=\"write\"><textarea name=\"t\" required>\na &lt; b</textarea>\
            <button class=\"primary\" name=\"decision\" value=\"allow\">Allow</button></form>";
        let all = forms(html);
        assert_eq!(all.len(), 1);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(all[0].action, "/a?b&c");
        assert_eq!(all[0].fields, [pair("csrf", "x/y"), pair("scope", "read"), pair("t", "a < b")]);
        assert_eq!(all[0].buttons, [pair("decision", "allow")]);
    }
}
