//! JSON Schemas for editors (JSON Schema, draft 2020-12), from the same description of the
//! keys that their readers have.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::config::Holds;
use crate::config::TABLES;
use crate::diagnostic::Profile;
use crate::diagnostic::Rule;
use crate::key::Key;
use crate::key::MARKING_TEXTS;
use crate::key::PERSON;
use crate::key::Takes;
use crate::marking;
use crate::resolve::FRONT_MATTER;

/// What a JSON Schema can be had of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Schema {
    /// The front matter of a briefing, in YAML.
    FrontMatter,
    /// `chancery.toml`.
    Project,
}

impl Schema {
    /// All of them.
    pub const ALL: &[Self] = &[Self::FrontMatter, Self::Project];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::FrontMatter => "front-matter",
            Self::Project => "project",
        }
    }

    /// The schema as JSON, with a newline at its end. It knows each key by the spellings of
    /// the manual, and refuses no value that Chancery takes.
    pub fn json(self) -> String {
        let (title, body) = match self {
            Self::FrontMatter => {
                let mut body = object(&keys(FRONT_MATTER));
                body["type"] = json!(["object", "null"]);
                ("The front matter of a briefing", body)
            }
            Self::Project => ("chancery.toml", project()),
        };
        let mut schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": title,
        });
        if let (Value::Object(schema), Value::Object(body)) = (&mut schema, body) {
            schema.extend(body);
        }
        serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
    }
}

/// What `is_variable` and `is_audience` say, as regular expressions.
const VARIABLE: &str = r"^\p{L}[\p{L}\p{N}_.-]*$";
const AUDIENCE: &str = r"^[\p{L}\p{N}_-]+$";

fn project() -> Value {
    let mut properties = Map::new();
    properties.insert(
        "version".to_owned(),
        json!({"description": "The version of this file's form.", "enum": [1, "1"]}),
    );
    for table in TABLES {
        let mut body = match table.holds {
            Holds::Keys(known) => object(&keys(known)),
            Holds::Needed(known, needed) => {
                let mut body = object(&keys(known));
                body["required"] = json!(needed);
                body
            }
            Holds::FrontMatter => {
                let mut known = keys(FRONT_MATTER);
                known.remove("rules");
                object(&known)
            }
            Holds::Names => map(&word()),
            Holds::Levels => {
                let mut rules = rules();
                let names: Vec<_> = Profile::ALL.iter().map(|p| p.name()).collect();
                rules.insert("profile".to_owned(), json!({"enum": names}));
                object(&rules)
            }
        };
        body["type"] = json!("object");
        body["description"] = json!(table.says);
        properties.insert(table.name.to_owned(), body);
    }
    let mut schema = object(&properties);
    schema["type"] = json!("object");
    schema
}

/// A map of these properties and no other.
fn object(properties: &Map<String, Value>) -> Value {
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

/// A map of any names to values of one kind.
fn map(of: &Value) -> Value {
    json!({"type": "object", "additionalProperties": of})
}

fn keys(known: &[Key]) -> Map<String, Value> {
    let mut properties = Map::new();
    for key in known {
        let mut body = value(key.takes);
        body["description"] = json!(key.says);
        for name in key.others {
            properties.insert((*name).to_owned(), body.clone());
        }
        properties.insert(key.name.to_owned(), body);
    }
    properties
}

/// A text, for which numbers and the like are taken as they are written.
fn text() -> Value {
    json!({"type": ["string", "number", "boolean", "null"]})
}

/// A text that is there.
fn word() -> Value {
    json!({"type": ["string", "number", "boolean"]})
}

fn one_or_more(of: &Value) -> Value {
    json!({"anyOf": [of, {"type": "array", "items": of}]})
}

fn value(takes: Takes) -> Value {
    match takes {
        Takes::Text | Takes::Date => text(),
        Takes::Word(words) => {
            let words = words().into_iter().map(Value::from);
            json!({"enum": words.chain([Value::Null]).collect::<Vec<_>>()})
        }
        Takes::Day => json!({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
        Takes::Texts => one_or_more(&text()),
        Takes::Words(words) => one_or_more(&json!({"enum": words()})),
        Takes::Address => json!({"type": "string", "pattern": "^http"}),
        Takes::People => {
            let mut person = object(&keys(PERSON));
            person["required"] = json!(["name"]);
            let one = json!({"anyOf": [word(), person]});
            json!({"anyOf": [one, {"type": "array", "items": one}, {"type": "null"}]})
        }
        Takes::Marking => marking(),
        Takes::Variables => {
            let mut variables = map(&word());
            variables["propertyNames"] = json!({"pattern": VARIABLE});
            json!({"anyOf": [variables, {"type": "null"}]})
        }
        Takes::Audiences => {
            let mut audience = word();
            audience["pattern"] = json!(AUDIENCE);
            json!({"anyOf": [one_or_more(&audience), {"type": "null"}]})
        }
        Takes::Levels => json!({"anyOf": [object(&rules()), {"type": "null"}]}),
        Takes::Colour => json!({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}),
        Takes::Flag => json!({"enum": [true, false, "true", "false"]}),
        Takes::Number(most) => json!({"type": "integer", "minimum": 1, "maximum": most}),
        Takes::Anything => json!({}),
    }
}

/// A label, or a scheme with its parts. A project can have schemes of its own, so that
/// those that are built in are but examples.
fn marking() -> Value {
    let labels = marking::names().filter_map(marking::built_in);
    let labels = labels.flat_map(|scheme| &scheme.levels).map(|level| &level.label);
    let labels: Vec<_> = labels.collect();
    let schemes: Vec<_> = marking::names().collect();
    let mut map = json!({
        "type": "object",
        "required": ["scheme"],
        "properties": {
            "scheme": {"type": "string", "examples": schemes},
            "level": {"type": "string", "examples": labels},
            "portions": {"type": "boolean"},
        },
        "additionalProperties": one_or_more(&text()),
    });
    for key in MARKING_TEXTS {
        map["properties"][key] = text();
    }
    json!({"anyOf": [{"type": ["string", "null"], "examples": labels}, map]})
}

fn rules() -> Map<String, Value> {
    let rule = |rule: &Rule| {
        let body = json!({"description": rule.summary(), "enum": levels(*rule)});
        (rule.name().to_owned(), body)
    };
    Rule::ALL.iter().map(rule).collect()
}

/// The words for the level of a rule: a firm one can't be lowered.
fn levels(rule: Rule) -> &'static [&'static str] {
    if rule.is_firm() { &["error"] } else { &["off", "info", "warning", "error"] }
}
