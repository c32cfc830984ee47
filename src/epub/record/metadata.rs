//! The metadata of a package document (EPUB 3.3, 5.5).

use roxmltree::Node;

use super::Access;
use super::OPF;
use super::Person;
use super::Phrase;
use super::Series;
use super::child;

/// The namespace of the Dublin Core.
const DC: &str = "http://purl.org/dc/elements/1.1/";

/// The namespace of `xml:lang`.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The metadata of a package document.
pub(super) struct Metadata<'a, 'i> {
    package: Node<'a, 'i>,
    /// The elements, none of which has elements in it.
    elements: Vec<Node<'a, 'i>>,
}

impl<'a, 'i> Metadata<'a, 'i> {
    pub(super) fn of(package: Node<'a, 'i>) -> Self {
        let metadata = child(package, "metadata");
        let elements = metadata.into_iter().flat_map(|node| node.children());
        Self { package, elements: elements.filter(Node::is_element).collect() }
    }

    /// The title of a kind. A title that does not say what it is, is the main one.
    pub(super) fn title(&self, kind: &str) -> Option<Phrase> {
        let titles: Vec<_> = self.core("title").collect();
        let is_it = |node: &&Node<'_, '_>| {
            self.refinement(**node, "title-type").is_some_and(|told| told == kind)
        };
        let told = titles.iter().find(is_it);
        let first = titles.first().filter(|_| kind == "main");
        told.or(first).map(|node| self.phrase_of(*node))
    }

    /// The unique identifier (EPUB 3.3, 5.4), or the first.
    pub(super) fn identifier(&self) -> Option<String> {
        let unique = self.package.attribute("unique-identifier");
        let is_unique =
            |node: &Node<'_, '_>| unique.is_some() && node.attribute("id") == unique;
        let found = self.core("identifier").find(is_unique);
        found.or_else(|| self.core("identifier").next()).map(text)
    }

    /// The texts of the elements of the Dublin Core that have a name.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        self.core(name).map(text).collect()
    }

    /// The first text of such elements, with its language.
    pub(super) fn phrase(&self, name: &str) -> Option<Phrase> {
        self.core(name).next().map(|node| self.phrase_of(node))
    }

    /// The value of a property of the publication itself.
    pub(super) fn property(&self, name: &str) -> Option<String> {
        let mut found = self.properties(name);
        found.find(|node| !node.has_attribute("refines")).map(text)
    }

    pub(super) fn persons(&self) -> Vec<Person> {
        let mut persons = Vec::new();
        for (name, is_creator) in [("creator", true), ("contributor", false)] {
            persons.extend(self.core(name).map(|node| Person {
                name: text(node),
                role: self.refinement(node, "role"),
                is_creator,
            }));
        }
        persons
    }

    /// The series among the collections that it belongs to (EPUB 3.3, D.3).
    pub(super) fn series(&self) -> Vec<Series> {
        let collections = self.properties("belongs-to-collection");
        let is_series = |node: &Node<'_, '_>| {
            let kind = self.refinement(*node, "collection-type");
            kind.is_some_and(|kind| kind == "series")
        };
        let series = collections.filter(is_series).map(|node| Series {
            name: text(node),
            position: self.refinement(node, "group-position"),
        });
        series.collect()
    }

    /// The identifier of the cover in the manifest, as EPUB 2 names it.
    pub(super) fn cover(&self) -> Option<&'a str> {
        let mut named = self.elements.iter().filter(|n| n.has_tag_name((OPF, "meta")));
        let cover = named.find(|node| node.attribute("name") == Some("cover"));
        cover.and_then(|node| node.attribute("content"))
    }

    pub(super) fn access(&self) -> Access {
        let values =
            |name: &str| -> Vec<String> { self.properties(name).map(text).collect() };
        let first = |name: &str| values(name).into_iter().next();
        let summary = self.properties("schema:accessibilitySummary").next();
        let mut claims = values("dcterms:conformsTo");
        claims.extend(self.links("dcterms:conformsTo"));
        Access {
            modes: values("schema:accessMode"),
            sufficient: values("schema:accessModeSufficient"),
            features: values("schema:accessibilityFeature"),
            hazards: values("schema:accessibilityHazard"),
            summary: summary.map(|node| self.phrase_of(node)),
            claims,
            certifier: first("a11y:certifiedBy"),
            credential: first("a11y:certifierCredential"),
            report: self.links("a11y:certifierReport").next(),
        }
    }

    /// The elements of the Dublin Core that have a name and a text.
    fn core(&self, name: &str) -> impl Iterator<Item = Node<'a, 'i>> {
        let elements = self.elements.iter().copied();
        elements.filter(move |n| n.has_tag_name((DC, name)) && !text(*n).is_empty())
    }

    /// The elements with the values of a property.
    fn properties(&self, name: &str) -> impl Iterator<Item = Node<'a, 'i>> {
        let elements = self.elements.iter().copied();
        elements.filter(move |node| {
            node.has_tag_name((OPF, "meta"))
                && node.attribute("property") == Some(name)
                && !text(*node).is_empty()
        })
    }

    /// The addresses of the links of a kind.
    fn links(&self, kind: &str) -> impl Iterator<Item = String> {
        let elements = self.elements.iter().filter(|n| n.has_tag_name((OPF, "link")));
        let linked = elements
            .filter(move |node| super::words(**node, "rel").any(|word| word == kind));
        linked.filter_map(|node| node.attribute("href")).map(str::to_owned)
    }

    /// What a property says of an element.
    fn refinement(&self, node: Node<'_, '_>, name: &str) -> Option<String> {
        let id = node.attribute("id")?;
        let about = |found: &Node<'_, '_>| {
            let refined = found.attribute("refines").and_then(|r| r.strip_prefix('#'));
            refined == Some(id)
        };
        self.properties(name).find(about).map(text)
    }

    /// The text of an element, in the language told nearest to it, else the main one.
    fn phrase_of(&self, node: Node<'_, '_>) -> Phrase {
        let told = node.ancestors().find_map(|node| node.attribute((XML, "lang")));
        let language = told.map(str::to_owned);
        let main = || self.core("language").next().map(text);
        Phrase { text: text(node), language: language.or_else(main) }
    }
}

/// The text of an element in one line.
fn text(node: Node<'_, '_>) -> String {
    let texts = node.descendants().filter(Node::is_text);
    let text: String = texts.filter_map(|node| node.text()).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
