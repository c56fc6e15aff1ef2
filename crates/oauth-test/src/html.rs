//! Just enough HTML for the provider's own pages: their forms, and what a person would read there.

/// A form: where it goes, and what is sent of it without a button.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
    /// Every box that could be ticked, ticked or not.
    pub(crate) boxes: Vec<(String, String)>,
}

impl Form {
    /// Sets a field in place of all of this name.
    pub(crate) fn set(&mut self, name: &str, values: &[&str]) {
        self.fields.retain(|(key, _)| key != name);
        self.fields.extend(values.iter().map(|value| (name.to_owned(), (*value).to_owned())));
    }
}

/// All forms of a page.
pub(crate) fn forms(page: &str) -> Vec<Form> {
    page.split("<form").skip(1).map(form).collect()
}

fn form(from: &str) -> Form {
    let inside = from.split("</form>").next().unwrap_or(from);
    let mut form = Form {
        action: attribute(inside, "action").unwrap_or_default(),
        fields: Vec::new(),
        boxes: Vec::new(),
    };
    for input in inside.split("<input").skip(1) {
        let Some(name) = attribute(input, "name") else { continue };
        let field = (name, attribute(input, "value").unwrap_or_default());
        let is_box =
            attribute(input, "type").is_some_and(|kind| matches!(kind.as_str(), "checkbox" | "radio"));
        if !is_box || attribute(input, "checked").is_some() {
            form.fields.push(field.clone());
        }
        if is_box {
            form.boxes.push(field);
        }
    }
    form
}

/// The value of an attribute of the tag that this text stands in; empty for one without a value.
fn attribute(tag: &str, wanted: &str) -> Option<String> {
    let mut rest = tag;
    loop {
        rest = rest.trim_start();
        let end = rest.find(|letter: char| letter.is_whitespace() || "=>".contains(letter))?;
        let (name, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"')?,
            None => ("", after),
        };
        if name == wanted {
            return Some(unescape(value));
        }
        if after.starts_with('>') {
            return None;
        }
        rest = after;
    }
}

/// What stands in the main part of a page, without its tags.
pub(crate) fn words(page: &str) -> String {
    let main = page.split("<main").nth(1).and_then(|from| from.split("</main>").next()).unwrap_or(page);
    let texts = main.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text));
    let words: Vec<String> = texts.flat_map(str::split_whitespace).map(unescape).collect();
    words.join(" ")
}

fn unescape(text: &str) -> String {
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2F;", "/"), ("&amp;", "&")];
    entities.iter().fold(text.to_owned(), |text, (entity, letter)| text.replace(entity, letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_a_browser_sends_it() {
        let page = "<input name=\"outside\" value=\"x\"><form method=\"post\" action=\"/a?b&amp;c\">\n\
            <input type=\"hidden\" name=\"csrf\" value=\"x&#x2F;checked\"><input id=\"p\" name=\"password\" required>\n\
            <input type=\"checkbox\" name=\"scope\" value=\"read\" checked><label>&lt;Read&gt;</label>\n\
            <input type=\"checkbox\" name=\"scope\" value=\"write\"></form><form action=\"/other\"></form>";
        let [mut form, other] = forms(page).try_into().unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!((form.action.as_str(), other.action.as_str()), ("/a?b&c", "/other"));
        assert_eq!(form.fields, [pair("csrf", "x/checked"), pair("password", ""), pair("scope", "read")]);
        assert_eq!(form.boxes, [pair("scope", "read"), pair("scope", "write")]);
        form.set("scope", &["write"]);
        assert_eq!(form.fields, [pair("csrf", "x/checked"), pair("password", ""), pair("scope", "write")]);
    }

    #[test]
    fn a_page_is_read_without_its_tags() {
        let page = "<header>Site</header><main id=\"main\">\n<h1>Not &lt;here&gt;</h1>\n<p>It is <b>gone</b>.</p></main>";
        assert_eq!(words(page), "Not <here> It is gone .");
    }
}
