/** The site's theme: pages are printed once, when the site is built; `site/run` wakes what moves on them. */
import Home from './Home.vue';
import Layout from './Layout.vue';
import './prose.css';
import './layout.css';
import './style.css';

export default {
  Layout,
  enhanceApp({ app }) {
    app.component('Home', Home);
  },
};
