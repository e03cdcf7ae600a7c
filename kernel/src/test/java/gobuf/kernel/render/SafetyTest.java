package gobuf.kernel.render;

import static org.assertj.core.api.Assertions.assertThat;

import gobuf.kernel.display.Bundle;
import gobuf.runtime.view.MessageView;
import gobuf.runtime.view.View;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What a bundle may hold: nothing that outranks the picture, nothing that runs, nothing from outside. */
class SafetyTest {
    private static final Set<String> HTML_TAGS = Set.of(
            "div", "strong", "img", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td",
            "pre");
    private static final Set<String> HTML_ATTRIBUTES = Set.of("style", "width", "alt", "src", "scope", "open");
    /** Classes with the few properties of texts, whose values name nothing outside. */
    private static final Pattern SVG_RULES = Pattern.compile(
            "(\\.[a-z][0-9]*\\{((font-family|font-size|font-weight|text-anchor|fill):[-#0-9A-Za-z', ]+;?)+\\})*");

    private static final Set<String> SVG_TAGS = Set.of("style", "svg", "title", "text", "rect", "line", "path");
    private static final Pattern TAG =
            Pattern.compile("</?([a-zA-Z!?][^\\s>/]*)((?:\\s+[^\\s=>]+(?:=\"[^\"]*\")?)*)\\s*/?>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([^\\s=]+)(?:=\"([^\"]*)\")?");

    private static List<View> views() {
        List<View> views = new ArrayList<>(Samples.all().values());
        for (long seed = 1; seed <= 60; seed++) {
            views.add(new Generator(seed).step());
        }
        return views;
    }

    @Test
    void onlyTheseTypes() {
        for (View view : views()) {
            for (FigureMode mode : FigureMode.values()) {
                Set<String> types = Renderer.render(view, mode, false).data().keySet();
                assertThat(types).contains("text/plain").isSubsetOf("text/html", "text/plain");
            }
        }
        assertThat(Renderer.render(Samples.step(), FigureMode.COMPACT, true).data())
                .containsOnlyKeys("text/html", "image/png", "text/plain");
    }

    @Test
    void htmlHoldsOnlyTagsAndAttributesThatSanitisersKeep() {
        for (View view : views()) {
            String html = html(view);
            Matcher tag = TAG.matcher(html);
            while (tag.find()) {
                assertThat(HTML_TAGS).contains(tag.group(1));
                Matcher attribute = ATTRIBUTE.matcher(tag.group(2));
                while (attribute.find()) {
                    assertThat(HTML_ATTRIBUTES).contains(attribute.group(1));
                    if (attribute.group(1).equals("src")) {
                        assertThat(attribute.group(2)).startsWith("data:image/svg+xml;base64,");
                    }
                    if (attribute.group(1).equals("style")) {
                        assertThat(attribute.group(2)).doesNotContain("url", "expression", "@");
                    }
                }
            }
            assertThat(TAG.matcher(html).replaceAll(""))
                    .as("text between the tags")
                    .doesNotContain("<", ">");
        }
    }

    @Test
    void svgIsWellFormedAndSelfContained() throws Exception {
        for (View view : views()) {
            for (boolean full : new boolean[] {false, true}) {
                String svg = Renderer.svg(view, full);
                if (svg.isEmpty()) {
                    continue;
                }
                NodeList elements = DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)))
                        .getElementsByTagName("*");
                for (int i = 0; i < elements.getLength(); i++) {
                    Element element = (Element) elements.item(i);
                    assertThat(SVG_TAGS).contains(element.getTagName());
                    if (element.getTagName().equals("style")) {
                        assertThat(element.getTextContent()).matches(SVG_RULES);
                    }
                    assertThat(element.hasAttribute("href") || element.hasAttribute("style"))
                            .isFalse();
                }
                assertThat(svg).startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"");
                Element ground = (Element) elements.item(2);
                assertThat(ground.getAttribute("fill")).as("opaque ground").isEqualTo(Ink.PAPER.hex());
            }
        }
    }

    @Test
    void controlCharactersReachNeitherPictureNorTerminal() {
        MessageView view =
                new MessageView(Samples.WHERE, true, "a\u001b[31mb\u0000c", List.of("d\u0007\ud800e"), List.of());
        Bundle bundle = Renderer.render(view, FigureMode.COMPACT, false);
        assertThat(bundle.plain()).contains("a\ufffd[31mb\ufffdc").doesNotContain("\u001b", "\u0000", "\u0007");
        assertThat((String) bundle.data().get("text/html"))
                .contains("d\ufffd\ufffde")
                .doesNotContain("\u001b");
    }

    @Test
    void sameViewSameBytesInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            for (View view : views()) {
                Locale.setDefault(Locale.ROOT);
                Bundle first = Renderer.render(view, FigureMode.FULL, false);
                Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
                assertThat(Renderer.render(view, FigureMode.FULL, false)).isEqualTo(first);
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void everyFormBeginsWithWhereTheMachineIs() {
        for (View view : views()) {
            String where = view.where().text();
            for (FigureMode mode : FigureMode.values()) {
                assertThat(Renderer.render(view, mode, false).plain()).startsWith(where);
            }
            String html = html(view);
            String start = html.startsWith("<img")
                    ? html.substring(html.indexOf("alt=\"") + 5)
                    : html.substring(html.indexOf('>') + 1);
            assertThat(start).startsWith(Escape.of(where));
        }
    }

    private static String html(View view) {
        return (String) Renderer.render(view, FigureMode.COMPACT, false).data().get("text/html");
    }
}
